using System.Collections.Immutable;
using System.Text.Json;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// Payload of command <c>log-level</c>: <c>{"level": "debug", "durationS": 600}</c>. The configured level returns by itself after that time and at a restart; an empty payload returns to it at once.
/// </summary>
/// <param name="Level"><c>trace</c>, <c>debug</c>, <c>information</c>, <c>warning</c>, <c>error</c> or <c>critical</c>.</param>
/// <param name="DurationS">How long it holds, seconds, 1 to 86400 (1 day).</param>
/// <param name="Category">Class or namespace whose lines it is for, such as <c>DeviceConnection</c> or <c>EdgeRuntime.Messaging</c>; absent: all.</param>
public sealed record LogLevelRequest(string? Level = null, double? DurationS = null, string? Category = null)
{
    /// <summary>Longest payload in bytes.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Longest time, seconds.</summary>
    public const double MaxDurationS = 86_400;

    private const int MaxCategoryChars = 128;

    /// <summary>The levels, from the most lines to the fewest.</summary>
    public static ImmutableArray<string> Levels { get; } = ["trace", "debug", "information", "warning", "error", "critical"];

    /// <summary>Reads a payload.</summary>
    /// <returns>The request, or <see cref="ErrorCode.BadRequest"/>.</returns>
    public static Checked<LogLevelRequest> Read(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return new LogLevelRequest();
        }

        var read = StrictJson.Read(payload, DesiredJsonContext.Default.LogLevelRequest, MaxBytes, ErrorCode.BadRequest, "a log level request");
        return read.IsOk && Objection(read.Value) is { } objection ? new ErrorInfo(ErrorCode.BadRequest, objection) : read;
    }

    /// <summary>The request as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DesiredJsonContext.Default.LogLevelRequest);

    private static string? Objection(LogLevelRequest request) =>
        request.Level is null || !Levels.Contains(request.Level) ? $"level must be one of {string.Join(", ", Levels)}"
        : request.DurationS is not (>= 1 and <= MaxDurationS) ? FormattableString.Invariant($"durationS must be 1 to {MaxDurationS}")
        : request.Category is { } category && (category.Length is 0 or > MaxCategoryChars || !category.All(static c => char.IsAsciiLetterOrDigit(c) || c == '.'))
            ? "category must be a class or namespace of the agent, such as DeviceConnection or EdgeRuntime.Messaging"
        : null;
}
