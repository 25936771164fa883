using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Messaging.Tests.Outbox;

/// <summary>Messages age by elapsed time, whatever the wall clock does.</summary>
public sealed class MessageAgeTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("age-").FullName;
    private readonly OutboxOptions _options = new() { ResultsLifetime = TimeSpan.FromDays(7) };

    private string Path => System.IO.Path.Combine(_folder, "outbox.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(56 * 365)]
    [InlineData(-30)]
    public void TryTake_WallClockSteppedMeanwhile_LosesNothing(int days)
    {
        var wall = new SteppedClock(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(100));
        var queue = Queue(OutboxParts.Clock(wall), out _);
        for (var seq = 1; seq <= 149; seq++)
        {
            queue.Enqueue(OutboxParts.Message(seq));
        }

        wall.Step(TimeSpan.FromDays(days));

        var taken = 0;
        while (queue.TryTake(replayAllowed: false) is { } message)
        {
            taken++;
            Assert.Equal(7, queue.RemainingOf(message).TotalDays, 0.01);
        }

        Assert.Equal(149, taken);
        Assert.True(queue.Counters.Dropped.IsEmpty);
    }

    [Fact]
    public void TryTake_LongerThanTheLifetimeElapsed_DropsAndCounts()
    {
        var wall = new FakeTimeProvider(Now);
        var queue = Queue(OutboxParts.Clock(wall), out _);
        queue.Enqueue(OutboxParts.Message(1));

        wall.Advance(TimeSpan.FromDays(7.01));

        Assert.Null(queue.TryTake(replayAllowed: false));
        Assert.Equal([KeyValuePair.Create(DropReason.Expired, 1L)], queue.Counters.Dropped);
    }

    [Theory]
    [InlineData(ClockState.Synced, 5, 5)]
    [InlineData(ClockState.Synced, 9, 9)]
    [InlineData(ClockState.Unsynced, 9, 0)]
    public void Read_AfterARestart_AgeGoesOnByTheTimeAwayWhereTheClockTellsIt(ClockState state, double daysAway, double expectedDays)
    {
        var wall = new FakeTimeProvider(Now);
        using (var store = OutboxStore.Open(Path, OutboxParts.Clock(wall, state)))
        {
            wall.Advance(TimeSpan.FromHours(1));
            store.Insert([OutboxParts.Message(1)]);
        }

        var clock = OutboxParts.Clock(new FakeTimeProvider(wall.GetUtcNow() + TimeSpan.FromDays(daysAway)), state);
        using var again = OutboxStore.Open(Path, clock);
        var queue = Queue(clock, out _);
        var message = Assert.Single(again.Read(Guid.Empty, others: true, 0, 10).Messages);

        Assert.Equal((expectedDays * 24) + 1, queue.AgeOf(message).TotalHours, 0.01);
    }

    private OutboxQueue Queue(AgeClock clock, out DropCounters drops) => new(_options, OutboxParts.Session, clock, drops = new DropCounters());

    // Its timestamps go on while its time of day is set.
    private sealed class SteppedClock(DateTimeOffset start) : TimeProvider
    {
        private TimeSpan _step;

        public void Step(TimeSpan step) => _step += step;

        public override DateTimeOffset GetUtcNow() => start + _step;

        public override long GetTimestamp() => 1;
    }
}
