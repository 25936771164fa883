namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Arithmetic with the times of strangers, which may be the first or the last that there are.</summary>
internal static class Shift
{
    /// <summary>A time moved, and held within the calendar.</summary>
    public static DateTimeOffset By(this DateTimeOffset time, TimeSpan correction)
    {
        var ticks = time.UtcTicks + correction.Ticks;
        return new DateTimeOffset(Math.Clamp(ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }
}
