using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Time;

/// <summary>The two clocks of the runtime. In production they are the same; a simulation scales only the physical one.</summary>
/// <param name="Physical">Battery, sun, schedule and capture times.</param>
/// <param name="Wall">MQTT, backoff, watchdog. Never scaled.</param>
public sealed record Clocks(TimeProvider Physical, TimeProvider Wall)
{
    /// <summary>Both clocks are the system's.</summary>
    public static Clocks System { get; } = On(TimeProvider.System);

    /// <summary>Both clocks are the system's, with the timers of <paramref name="time"/>.</summary>
    public static Clocks On(TimeProvider time) => new(time, time) { Suspended = static () => SystemClock.SuspendedTime };

    /// <summary>How long the system has been suspended so far: timestamps of the clocks stand still meanwhile, the time of day does not.</summary>
    public Func<TimeSpan> Suspended { get; init; } = static () => TimeSpan.Zero;

    /// <summary>Seconds of <see cref="Physical"/> in one second of <see cref="Wall"/>: 1 but in a simulation.</summary>
    public double Speed { get; init; } = 1;
}
