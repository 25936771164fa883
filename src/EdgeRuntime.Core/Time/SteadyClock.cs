namespace EdgeRuntime.Core.Time;

/// <summary>
/// A clock for what must go on evenly: ticks, timeouts, dwell. It starts with the date of another clock and counts elapsed time from there, so that a date
/// that NTP or a person sets moves nothing. <see cref="DateOf"/> leads back to the date: this is the one place that notices a step. Thread-safe; allocates nothing.
/// </summary>
public sealed class SteadyClock : TimeProvider
{
    // NTP slews smaller differences, and slewing moves timestamps as well.
    private static readonly TimeSpan LeastStep = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _clock;
    private readonly Func<TimeSpan>? _suspended;
    private readonly TimeSpan _suspendedAtStart;
    private readonly long _startedAt;
    private long _offsetTicks;

    /// <summary>Starts at the date of now.</summary>
    /// <param name="clock">The clock whose timestamps and timers count.</param>
    /// <param name="suspended">How long the system has been suspended so far, while those stood still; null: that time does not count.</param>
    public SteadyClock(TimeProvider clock, Func<TimeSpan>? suspended = null)
    {
        (_clock, _suspended) = (clock, suspended);
        _suspendedAtStart = suspended?.Invoke() ?? TimeSpan.Zero;
        (_startedAt, Start) = (clock.GetTimestamp(), clock.GetUtcNow());
    }

    /// <summary>What it showed first.</summary>
    public DateTimeOffset Start { get; }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Start + _clock.GetElapsedTime(_startedAt) + ((_suspended?.Invoke() ?? _suspendedAtStart) - _suspendedAtStart);

    /// <inheritdoc/>
    public override long GetTimestamp() => _clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>The date in force now of a moment of this clock. Without a step it is exactly that moment.</summary>
    public DateTimeOffset DateOf(DateTimeOffset moment) => moment + Offset();

    // Between the two looks at this clock the loop may have been put aside for a while: only a date outside of both is a step.
    private TimeSpan Offset()
    {
        var known = new TimeSpan(Volatile.Read(ref _offsetTicks));
        var before = GetUtcNow();
        var date = _clock.GetUtcNow();
        var after = GetUtcNow();
        if (date - before < known - LeastStep || date - after > known + LeastStep)
        {
            known = date - after;
            Volatile.Write(ref _offsetTicks, known.Ticks);
        }

        return known;
    }
}
