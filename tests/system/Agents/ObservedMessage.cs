using System.Diagnostics;
using System.Text.Json.Nodes;

namespace EdgeRuntime.SystemTests.Agents;

/// <summary>A message as a subscriber of the broker sees it; its payload has <paramref name="Length"/> bytes.</summary>
internal sealed record ObservedMessage(string Topic, JsonObject Body, string? ContentType, string? SchemaProperty, bool Retained, long Length)
{
    /// <summary>When it came, as <see cref="Stopwatch.GetTimestamp"/> tells it.</summary>
    public long ArrivedAt { get; } = Stopwatch.GetTimestamp();

    public string Session => (string)Body["session"]!;

    public long Seq => (long)Body["seq"]!;

    public bool Historical => (bool?)Body["historical"] ?? false;
}
