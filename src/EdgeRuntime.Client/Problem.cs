namespace EdgeRuntime.Client;

/// <summary>What is read of an answer of problem+json (RFC 9457).</summary>
/// <param name="Detail">One sentence.</param>
internal sealed record Problem(string? Detail);
