namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>A stretch of time in one mode.</summary>
/// <param name="From">Start, milliseconds of the Unix epoch.</param>
/// <param name="To">End.</param>
/// <param name="Mode">The mode as on the wire.</param>
public sealed record ModeBand(long From, long To, string Mode);
