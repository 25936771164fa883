namespace EdgeRuntime.Core.Sources;

/// <summary>Whether a source yields.</summary>
/// <param name="Available">True while it does.</param>
/// <param name="Since">When that last changed, wall clock.</param>
/// <param name="Reason">Why it does not, in words for an operator.</param>
/// <param name="Restarts">How often it was restarted.</param>
public sealed record SourceState(bool Available, DateTimeOffset Since, string? Reason = null, long Restarts = 0);
