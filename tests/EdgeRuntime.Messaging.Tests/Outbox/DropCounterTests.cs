using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Tests.Outbox;

public sealed class DropCounterTests
{
    private static readonly Guid Session = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);

    [Fact]
    public void Drop_WhileTheRowIsBeingWritten_DeletesTheRowAndCountsTheReason()
    {
        var queue = new OutboxQueue(new OutboxOptions(), Session, TimeProvider.System, new DropCounters());
        queue.Enqueue(new OutboxMessage
        {
            Session = Session,
            Class = MessageClass.Results,
            Seq = 1,
            Topic = "t",
            Schema = "result/1",
            Payload = "{}"u8.ToArray(),
            Expires = DateTimeOffset.MaxValue,
            Connection = 1,
            MadeAt = 0,
        });
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
