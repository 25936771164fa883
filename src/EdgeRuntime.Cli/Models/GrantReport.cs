namespace EdgeRuntime.Cli.Models;

/// <summary>What <c>model grant</c> prints as JSON.</summary>
internal sealed record GrantReport(string File, string Model, string Device, long MinimumRelease, DateTimeOffset Expires, IReadOnlyList<string> SignedBy);
