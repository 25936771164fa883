using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Tests.Outbox;

public sealed class DropCounterTests
{
    [Fact]
    public void Drop_WhileTheRowIsBeingWritten_DeletesTheRowAndCountsTheReason()
    {
        var queue = new OutboxQueue(new OutboxOptions(), OutboxParts.Session, OutboxParts.Clock(TimeProvider.System), new DropCounters());
        queue.Enqueue(OutboxParts.Message(1));
        var message = queue.TryTake(replayAllowed: false)!;
        var (unwritten, fromSpill) = queue.SnapshotUnwritten(TimeSpan.Zero);

        queue.Drop(message, DropReason.TooLarge);
        message.Row = 7;
        queue.MarkWritten(unwritten, fromSpill);

        Assert.Equal([7], queue.FinishedRows);
        Assert.True(queue.IsDrained);
        Assert.Equal([KeyValuePair.Create(DropReason.TooLarge, 1L)], queue.Counters.Dropped);
    }
}
