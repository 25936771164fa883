using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Tests.Outbox;

public sealed class FinishedRowTests
{
    [Fact]
    public void FinishedRows_DeletionFailed_AreToldAgainUntilForgotten()
    {
        var queue = new OutboxQueue(new OutboxOptions(), OutboxParts.Session, OutboxParts.Clock(TimeProvider.System), new DropCounters());
        foreach (var row in (long[])[11, 12, 13])
        {
            queue.Enqueue(OutboxParts.Message(row, row));
            queue.Acknowledge(queue.TryTake(replayAllowed: false)!);
        }

        Assert.Equal([11, 12, 13], queue.FinishedRows);
        Assert.Equal([11, 12, 13], queue.FinishedRows);
        queue.ForgetFinishedRows(2);
        Assert.Equal([13], queue.FinishedRows);
    }
}
