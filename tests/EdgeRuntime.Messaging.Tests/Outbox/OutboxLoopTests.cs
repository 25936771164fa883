using EdgeRuntime.Messaging.Outbox;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Messaging.Tests.Outbox;

/// <summary>When the outbox writes: seldom for the sake of flash cards, and never later than promised.</summary>
public sealed class OutboxLoopTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("outbox-loop-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly ArmedTimeProvider _time = new();
    private readonly AgeClock _clock;
    private readonly OutboxQueue _queue;
    private readonly OutboxLoop _loop;
    private Task _run = Task.CompletedTask;

    public OutboxLoopTests()
    {
        _clock = OutboxParts.Clock(_time);
        var drops = new DropCounters();
        var options = new OutboxOptions { Path = Path.Combine(_folder, "outbox.db") };
        _queue = new OutboxQueue(options, OutboxParts.Session, _clock, drops);
        _loop = new OutboxLoop(_queue, options, OutboxParts.Session, new OutboxServices(_time, _clock, drops, NullLogger.Instance), static () => { });
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _loop.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task EndPause_MessageStillUnconfirmed_IsWrittenWithinFiveSeconds()
    {
        _loop.SetOnline(true);
        Start();
        await _time.ArmedAsync(3.001);

        _time.Advance(TimeSpan.FromSeconds(1));
        var message = Enqueue(1);
        await _time.ArmedAsync(4.001);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        _loop.EndPause();

        // Too young to be written yet: it gets another pause.
        await _time.ArmedAsync(4.501);
        Assert.Equal(0, message.Row);
        _time.Advance(TimeSpan.FromSeconds(3.1));
        await WrittenAsync(message);
    }

    [Fact]
    public async Task Note_BrokerAway_MessagesOfFiveSecondsAreWrittenTogether()
    {
        await StartAwayAsync();
        var messages = new List<OutboxMessage>();
        for (var seq = 1; seq <= 5; seq++)
        {
            messages.Add(Enqueue(seq));
            Assert.All(messages, static message => Assert.Equal(0, message.Row));
            _time.Advance(TimeSpan.FromSeconds(seq < 5 ? 1 : 0.6));
        }

        await WrittenAsync([.. messages]);
    }

    [Fact]
    public async Task SetOnline_ConnectionLost_WritesWithinASecond()
    {
        _loop.SetOnline(true);
        Start();
        await _time.ArmedAsync(3.001);
        _time.Advance(TimeSpan.FromSeconds(1));
        var message = Enqueue(1);
        await _time.ArmedAsync(4.001);

        _loop.SetOnline(false);

        await _time.ArmedAsync(1.501);
        _time.Advance(TimeSpan.FromSeconds(0.6));
        await WrittenAsync(message);
    }

    [Fact]
    public async Task Hurry_BrokerAwayAndFullBatch_WritesWithinASecond()
    {
        await StartAwayAsync();
        var messages = Enumerable.Range(1, 256).Select(static seq => OutboxParts.Message(seq)).ToArray();

        // The queue asks for haste at the last of them.
        Assert.Equal([256L], Array.FindAll(messages, _queue.Enqueue).Select(static message => message.Seq));
        _loop.Hurry();

        await _time.ArmedAsync(0.501);
        _time.Advance(TimeSpan.FromSeconds(0.6));
        await WrittenAsync(messages);
    }

    // Past the first look at the file, at the beginning of a pause.
    private Task StartAwayAsync()
    {
        _loop.Note();
        Start();
        return _time.ArmedAsync(4.501);
    }

    private void Start() => _run = _loop.RunAsync(_stop.Token);

    private OutboxMessage Enqueue(long seq)
    {
        var message = OutboxParts.Message(seq, madeAt: _clock.Now);
        _queue.Enqueue(message);
        _loop.Note();
        return message;
    }

    private static Task WrittenAsync(params OutboxMessage[] messages) =>
        Eventually.TrueAsync(() => Array.TrueForAll(messages, static message => message.Row > 0), Limit);
}
