namespace EdgeRuntime.Core.Threading;

/// <summary>A timer of <see cref="EventLoopTime"/>; <see cref="Due"/> and <see cref="Period"/> belong to the loop.</summary>
internal sealed class EventLoopTimer(EventLoop loop, EventLoopTime time, TimerCallback callback, object? state) : ITimer
{
    private volatile bool _disposed;

    /// <summary>Timestamp of the next call; <see cref="long.MaxValue"/>: none.</summary>
    public long Due { get; set; } = long.MaxValue;

    /// <summary>Timestamps between two calls; 0: one call only.</summary>
    public long Period { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        loop.Set(this, dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + Stamps(dueTime), period == Timeout.InfiniteTimeSpan ? 0 : Stamps(period));
        return true;
    }

    public void Fire()
    {
        if (!_disposed)
        {
            callback(state);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        loop.Set(this, long.MaxValue, 0);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private long Stamps(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
