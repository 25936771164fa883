namespace EdgeRuntime.Core.Time;

/// <summary>The two clocks of the runtime. In production they are the same; a simulation scales only the physical one.</summary>
/// <param name="Physical">Battery, sun, schedule and capture times.</param>
/// <param name="Wall">MQTT, backoff, watchdog. Never scaled.</param>
public sealed record Clocks(TimeProvider Physical, TimeProvider Wall)
{
    /// <summary>Both clocks are the system's.</summary>
    public static Clocks System { get; } = new(TimeProvider.System, TimeProvider.System);
}
