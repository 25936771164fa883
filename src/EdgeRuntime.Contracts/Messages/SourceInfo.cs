namespace EdgeRuntime.Contracts.Messages;

/// <summary>One configured source.</summary>
/// <param name="Name">The configured name.</param>
/// <param name="Kind">Its kind, such as <c>vibration</c>.</param>
/// <param name="Format">What it yields, in words: <c>float32 [2048,2] at 6400 Hz</c>.</param>
public sealed record SourceInfo(string Name, string Kind, string Format);
