namespace EdgeRuntime.Core.Threading;

/// <summary>The system's clock with timers that an event loop waits for itself: .NET's own timers wake a thread of theirs, which wakes one of the pool.</summary>
internal sealed class EventLoopTime(EventLoop loop) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new EventLoopTimer(loop, this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
