namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>What one thread has done since it began.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CpuTime">Time on a processor.</param>
/// <param name="VoluntarySwitches">How often it went to sleep.</param>
internal sealed record ThreadFigures(int Id, TimeSpan CpuTime, long VoluntarySwitches);
