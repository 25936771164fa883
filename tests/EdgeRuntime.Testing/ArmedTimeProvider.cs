using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Testing;

/// <summary>
/// A clock that a test moves, and that shows for when its timers were last set: a test that moves the clock before the loop has set its alarm
/// would only prove which of the two was quicker.
/// </summary>
public sealed class ArmedTimeProvider() : FakeTimeProvider(Origin)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private long _armedFor;

    /// <summary>What the clock shows first.</summary>
    public static DateTimeOffset Origin { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Waits until a timer has been set for this moment.</summary>
    public Task ArmedAsync(DateTimeOffset due) =>
        Eventually.TrueAsync(() => Volatile.Read(ref _armedFor) == due.UtcTicks, Limit, () => $"armed for {new DateTime(Volatile.Read(ref _armedFor), DateTimeKind.Utc):O}, not {due:O}");

    /// <summary>Waits until a timer has been set for so many seconds after the start.</summary>
    public Task ArmedAsync(double secondsAfterStart) => ArmedAsync(Origin.AddMilliseconds(Math.Round(secondsAfterStart * 1000)));

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Note(dueTime);
        return new NotedTimer(base.CreateTimer(callback, state, dueTime, period), this);
    }

    private void Note(TimeSpan dueTime)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Volatile.Write(ref _armedFor, (GetUtcNow() + dueTime).UtcTicks);
        }
    }

    private sealed class NotedTimer(ITimer inner, ArmedTimeProvider clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            clock.Note(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
