using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Core.Linux;

/// <summary>Something that was learned and can be learned anew, kept as a small JSON file: a bad file is told of and forgotten, and a power cut leaves the old one or the new one.</summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="path">The file; null keeps nothing.</param>
/// <param name="maxBytes">Larger files are not read.</param>
/// <param name="type">The JSON contract.</param>
/// <param name="learned">What is in it, for an operator: <c>what is learned of the battery</c>.</param>
internal sealed class StateFile<T>(string? path, int maxBytes, JsonTypeInfo<T> type, string learned)
    where T : class
{
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

            var value = JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
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
                DurableFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(value, type));
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: cannot be written ({FileFault.Of(e, path!)}); {learned} is lost at the next start";
        }
    }

    private string Forgotten(string reason) => $"{path}: {reason}; {learned} is lost";
}
