namespace EdgeRuntime.Core.Tests.Energy.Metering;

/// <summary>A common clock as one loop sees it, which knows for when the loop has set its timer: before then it does nothing.</summary>
/// <param name="inner">The clock that a test moves.</param>
/// <param name="moving">Held while the clock is moved: a timer is set for a moment, not for some time between two.</param>
internal sealed class LoopClock(TimeProvider inner, Lock moving) : TimeProvider
{
    private long _due;

    /// <summary>When the timer fires; in the past while the loop has something to do.</summary>
    public DateTimeOffset Due => new(Volatile.Read(ref _due), TimeSpan.Zero);

    private Lock Moving => moving;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    /// <summary>Somebody is about to wake the loop: it rests only when it has set its timer again.</summary>
    public void Disarm() => Volatile.Write(ref _due, 0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new DueTimer(inner.CreateTimer(callback, state, dueTime, period), this);

    private sealed class DueTimer(ITimer inner, LoopClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.Moving)
            {
                var changed = inner.Change(dueTime, period);
                Volatile.Write(ref clock._due, (clock.GetUtcNow() + dueTime).UtcTicks);
                return changed;
            }
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
