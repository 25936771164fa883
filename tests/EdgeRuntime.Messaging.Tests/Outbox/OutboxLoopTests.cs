using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Messaging.Tests.Outbox;

public sealed class OutboxLoopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("outbox-loop-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task EndPause_MessageStillUnconfirmed_IsWrittenWithinFiveSeconds()
    {
        var time = new ArmedTimeProvider();
        var clock = new AgeClock(time, static () => ClockState.Synced, static () => TimeSpan.Zero);
        var drops = new DropCounters();
        var options = new OutboxOptions { Path = Path.Combine(_folder, "outbox.db") };
        var queue = new OutboxQueue(options, OutboxParts.Session, clock, drops);
        using var loop = new OutboxLoop(queue, options, OutboxParts.Session, new OutboxServices(time, clock, drops, NullLogger.Instance), static () => { });
        using var stop = new CancellationTokenSource();
        loop.SetOnline(true);
        var run = loop.RunAsync(stop.Token);
        await time.ArmedAsync(ArmedTimeProvider.Origin.AddMilliseconds(3001));

        time.Advance(TimeSpan.FromSeconds(1));
        var message = OutboxParts.Message(1, madeAt: clock.Now);
        queue.Enqueue(message);
        loop.Note();
        await time.ArmedAsync(ArmedTimeProvider.Origin.AddMilliseconds(4001));
        time.Advance(TimeSpan.FromSeconds(0.5));
        loop.EndPause();

        // Too young to be written yet: it gets another pause.
        await time.ArmedAsync(ArmedTimeProvider.Origin.AddMilliseconds(4501));
        Assert.Equal(0, message.Row);
        time.Advance(TimeSpan.FromSeconds(3.1));
        await Eventually.TrueAsync(() => message.Row > 0, TimeSpan.FromSeconds(20));

        await stop.CancelAsync();
        await run;
    }
}
