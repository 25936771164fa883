using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Tests.Outbox;

public sealed class FinishedRowTests
{
    private static readonly Guid Session = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);

    [Fact]
    public void FinishedRows_DeletionFailed_AreToldAgainUntilForgotten()
    {
        var queue = new OutboxQueue(new OutboxOptions(), Session, TimeProvider.System, new DropCounters());
        foreach (var row in (long[])[11, 12, 13])
        {
            queue.Enqueue(Written(row));
            queue.Acknowledge(queue.TryTake(replayAllowed: false)!);
        }

        Assert.Equal([11, 12, 13], queue.FinishedRows);
        Assert.Equal([11, 12, 13], queue.FinishedRows);
        queue.ForgetFinishedRows(2);
        Assert.Equal([13], queue.FinishedRows);
    }

    private static OutboxMessage Written(long row) => new()
    {
        Session = Session,
        Class = MessageClass.Results,
        Seq = row,
        Topic = "t",
        Schema = "result/1",
        Payload = "{}"u8.ToArray(),
        Expires = DateTimeOffset.MaxValue,
        Connection = 1,
        MadeAt = 0,
        Row = row,
    };
}
