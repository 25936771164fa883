using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>
/// The file that says how far an update has come: root writes it, the agent reads it, and each may be of another version. An example:
/// <c>{"digest":"5e1f...","step":"watching","attempts":1,"version":"1.1.0","release":7,...}</c>. Written and read by hand: generated code for it would take a hundredth of the agent's size.
/// </summary>
internal static class AgentUpdateStore
{
    private const int MaxBytes = 64 * 1024;
    private const UnixFileMode EverybodyReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly string[] Steps = ["installing", "watching", "rolling_back", "committed", "rolled_back", "refused"];

    /// <summary>Reads it.</summary>
    /// <returns>Null where there was no update, or the file says nothing that can be read.</returns>
    public static AgentUpdateState? Read(AgentUpdatePaths paths)
    {
        try
        {
            return File.Exists(paths.State) ? Parse(BoundedFile.Read(paths.State, MaxBytes)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            // Written in one stroke by root: unreadable only for the moment before everybody may read it, or on a failing disk.
            return null;
        }
    }

    /// <summary>Writes it, durably.</summary>
    /// <exception cref="IOException">The disk fails; the old one stays.</exception>
    public static void Write(AgentUpdatePaths paths, AgentUpdateState state)
    {
        DurableFiles.Replace(paths.State, ToJson(state));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(paths.State, EverybodyReads);
        }
    }

    private static byte[] ToJson(AgentUpdateState state)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("digest", state.Digest);
            writer.WriteString("step", Steps[(int)state.Step]);
            writer.WriteNumber("attempts", state.Attempts);
            writer.WriteNumber("generation", state.Generation);
            writer.WriteNumber("release", state.Release);
            writer.WriteNumber("floorRelease", state.FloorRelease);
            WriteText(writer, "version", state.Version);
            WriteText(writer, "previousVersion", state.PreviousVersion);
            writer.WriteBoolean("wasActive", state.Before.IsActive);
            writer.WriteBoolean("wasConnected", state.Before.IsConnected);
            writer.WriteNumber("rateHz", state.Before.RateHz);
            writer.WriteStartArray("conffiles");
            foreach (var file in state.Conffiles)
            {
                writer.WriteStringValue(file);
            }

            writer.WriteEndArray();
            if (state.Error is { } error)
            {
                writer.WritePropertyName("error");
                JsonSerializer.Serialize(writer, error, MessageJsonContext.Default.ErrorInfo);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static AgentUpdateState? Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var step = Array.IndexOf(Steps, TextOf(root, "step"));
        return step < 0 || TextOf(root, "digest") is not { } digest ? null : new AgentUpdateState
        {
            Digest = digest,
            Step = (AgentUpdateStep)step,
            Attempts = (int)NumberOf(root, "attempts"),
            Generation = (long)NumberOf(root, "generation"),
            Release = (long)NumberOf(root, "release"),
            FloorRelease = (long)NumberOf(root, "floorRelease"),
            Version = TextOf(root, "version"),
            PreviousVersion = TextOf(root, "previousVersion"),
            Before = new AgentHealth(IsTrue(root, "wasActive"), IsTrue(root, "wasConnected"), NumberOf(root, "rateHz"), 0, 0),
            Conffiles = root.TryGetProperty("conffiles", out var files) ? [.. files.EnumerateArray().Select(static file => file.GetString() ?? "")] : [],
            Error = root.TryGetProperty("error", out var error) ? error.Deserialize(MessageJsonContext.Default.ErrorInfo) : null,
        };
    }

    private static string? TextOf(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    // Counters and releases are exact up to 2^53, which is more than an identifier may be.
    private static double NumberOf(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetDouble() : 0;

    private static bool IsTrue(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
