using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>The time by which messages age: elapsed time, also while the board is suspended. Steps of the wall clock do not touch it.</summary>
internal sealed class AgeClock(TimeProvider wall, Func<ClockState> state, Func<TimeSpan> suspended)
{
    private readonly long _start = wall.GetTimestamp();
    private readonly TimeSpan _suspended = suspended();

    /// <summary>Time since the start of this run.</summary>
    public TimeSpan Now => wall.GetElapsedTime(_start) + suspended() - _suspended;

    /// <summary>The time of day, where it can be relied on.</summary>
    public DateTimeOffset? SyncedTime => state() == ClockState.Synced ? wall.GetUtcNow() : null;
}
