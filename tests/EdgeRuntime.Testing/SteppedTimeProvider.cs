namespace EdgeRuntime.Testing;

/// <summary>A clock whose date somebody sets, as NTP or a person does: timestamps and timers go on as if nothing had happened.</summary>
/// <param name="inner">The clock that drives it.</param>
public sealed class SteppedTimeProvider(TimeProvider inner) : TimeProvider
{
    /// <summary>How far the date has been set off.</summary>
    public TimeSpan Offset { get; set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
