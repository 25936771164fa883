namespace EdgeRuntime.Fleet.Operations;

/// <summary>Whether the fleet does its work.</summary>
/// <param name="Status"><c>healthy</c> or <c>unhealthy</c>.</param>
/// <param name="Checks">The problem of each part, or <c>ok</c>.</param>
internal sealed record Readiness(string Status, IReadOnlyDictionary<string, string> Checks);
