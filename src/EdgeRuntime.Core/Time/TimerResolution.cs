namespace EdgeRuntime.Core.Time;

/// <summary>
/// Timers of .NET count whole milliseconds and drop the rest. A loop that waits for a moment would therefore be woken up to a millisecond
/// early, find that nothing is due, arm a timer of zero, and go round like that until the moment has come.
/// </summary>
public static class TimerResolution
{
    /// <summary>The shortest wait that a timer can do without coming early.</summary>
    public static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromTicks(
        (wait.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond);
}
