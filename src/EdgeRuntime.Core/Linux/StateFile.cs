using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// Something that was learned and can be learned again, kept as a small JSON file: <c>{"version":1,"state":{...}}</c>. A file that cannot be used costs what was learned, never a start: it is
/// reported once, and set aside as <c>*.unreadable</c> when the next one is written. A power cut leaves the old one or the new one.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="path">The file; null keeps nothing.</param>
/// <param name="maxBytes">Larger files are not read.</param>
/// <param name="type">The JSON contract.</param>
/// <param name="learned">What is in it, for an operator: <c>what is learned of the battery</c>.</param>
public sealed class StateFile<T>(string? path, int maxBytes, JsonTypeInfo<T> type, string learned)
    where T : class
{
    /// <summary>The version that is written. A file of an earlier one is read: what it lacks has its default.</summary>
    public const int Version = 1;

    private const string VersionName = "version";
    private const string StateName = "state";

    private bool _isUnreadable;

    /// <summary>Whether anything is kept at all.</summary>
    public bool IsKept => path is not null;

    /// <summary>Reads it; null when there is nothing, or nothing that can be used.</summary>
    /// <param name="isSound">Whether the values can be used.</param>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public T? Read(Func<T, bool> isSound, out string? problem)
    {
        problem = null;
        if (path is null || !File.Exists(path))
        {
            return null;
        }

        try
        {
            if (new FileInfo(path).Length is var length && length > maxBytes)
            {
                problem = Forgotten($"has {length} bytes, more than the {maxBytes} that are read");
                return null;
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (VersionOf(document.RootElement) is > Version and var version)
            {
                problem = Forgotten($"is of version {version}, this agent reads up to version {Version}");
                return null;
            }

            var value = StateOf(document.RootElement).Deserialize(type);
            problem = value is not null && isSound(value) ? null : Forgotten("does not hold what it should");
            return problem is null ? value : null;
        }
        catch (JsonException e)
        {
            problem = Forgotten($"cannot be read ({JsonFault.Of(e)})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = Forgotten($"cannot be read ({FileFault.Of(e, path)})");
        }

        return null;
    }

    /// <summary>Writes it, durably.</summary>
    /// <returns>Why it could not; null when it did or keeps nothing.</returns>
    public string? Write(T value)
    {
        try
        {
            if (path is not null)
            {
                SetAside();
                DurableFiles.Replace(path, ToJson(value));
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: cannot be written ({FileFault.Of(e, path!)}); {learned} is lost at the next start";
        }
    }

    /// <summary>Deletes it, durably.</summary>
    /// <returns>Why it could not; null when it did or there is none.</returns>
    public string? Delete()
    {
        try
        {
            if (path is not null)
            {
                SetAside();
                DurableFiles.Delete(path);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: cannot be deleted ({FileFault.Of(e, path!)}); {learned} comes back at the next start";
        }
    }

    // Files without a version are of the time before there was one: they hold the state itself.
    private static int VersionOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(VersionName, out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) ? number : 0;

    private static JsonElement StateOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(StateName, out var state) ? state : root;

    private byte[] ToJson(T value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber(VersionName, Version);
            writer.WritePropertyName(StateName);
            JsonSerializer.Serialize(writer, value, type);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private string Forgotten(string reason)
    {
        _isUnreadable = true;
        return $"{path}: {reason}; {learned} is lost";
    }

    private void SetAside()
    {
        if (_isUnreadable)
        {
            DurableFiles.SetAside(path!);
        }

        _isUnreadable = false;
    }
}
