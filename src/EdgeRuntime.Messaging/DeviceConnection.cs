using System.Threading.Channels;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging;

/// <summary>
/// A device's side of the broker: publishes through an outbox that outlives outages and power cuts, keeps presence and retained state in
/// order, takes commands. Publishing never waits; one loop owns the connection.
/// </summary>
public sealed class DeviceConnection : IDisposable
{
    private readonly MessagingOptions _options;
    private readonly DeviceIdentity _identity;
    private readonly TimeProvider _wall;
    private readonly Lock _stamping = new();
    private readonly MessageStamper _stamper;
    private readonly AgeClock _clock;
    private readonly OutboxQueue _queue;
    private readonly OutboxLoop _outbox;
    private readonly RetainedStates _retained = new();
    private readonly Inbox _inbox;
    private readonly TransferLink _transfers;
    private readonly ConnectionReporter _reporter;
    private readonly ConnectionLoop _connection;
    private SleepRequest? _sleep;

    /// <summary>Makes the connection of validated options; <see cref="RunAsync"/> opens it.</summary>
    public DeviceConnection(MessagingOptions options, DeviceIdentity identity, ConnectionServices services)
    {
        (_options, _identity, _wall) = (options, identity, services.Wall);
        Topics = new TopicScheme(options.Root);
        _stamper = new MessageStamper(identity, services.Wall, services.Clock);
        var drops = new DropCounters();
        _clock = new AgeClock(services.Wall, services.Clock, services.Suspended);
        _queue = new OutboxQueue(options.Outbox, identity.Session, _clock, drops);
        _inbox = new Inbox(Topics, identity.Device, drops, services.Logger);
        _transfers = new TransferLink(Topics, options.ReceiveMaximum, services.Wall);
        _outbox = new OutboxLoop(_queue, options.Outbox, identity.Session, new OutboxServices(services.Wall, _clock, drops, services.Logger), () => _connection?.Wake());
        _reporter = new ConnectionReporter(options, identity.Device, services.Wall, services.Logger, notice => Noticed?.Invoke(notice));
        _connection = new ConnectionLoop(options, identity, services, new ConnectionParts(_queue, _outbox, _retained, _inbox, _transfers, _reporter, reason => Status(PresenceState.Offline, reason)));
        SetStatus(PresenceState.Online, "started");
    }

    /// <summary>Raised when something happens that an operator should know; on any thread.</summary>
    public event Action<ConnectionNotice>? Noticed;

    /// <summary>What is wrong with the connection now, in one line; null when nothing is.</summary>
    public string? Trouble => _reporter.Trouble;

    /// <summary>The device id.</summary>
    public string Device => _identity.Device;

    /// <summary>The topics of the root prefix.</summary>
    public TopicScheme Topics { get; }

    /// <summary>Whether the broker is there now.</summary>
    public bool IsConnected => _connection.IsConnected;

    /// <summary>Longest packet that the broker accepts, by its last answer; null where it names no limit.</summary>
    public long? BrokerMaxPacketBytes => _connection.BrokerMaxPacketBytes;

    /// <summary>Counts of the outbox.</summary>
    public OutboxCounters Counters => _queue.Counters;

    /// <summary>Commands as they come in.</summary>
    public ChannelReader<InboundCommand> Commands => _inbox.Commands;

    /// <summary>Opens a feed of a topic's payloads; a full feed loses its oldest. A topic may have several.</summary>
    public ChannelReader<byte[]> OpenFeed(string topic, int capacity = 4)
    {
        var feed = _inbox.OpenFeed(topic, capacity);
        _connection.Wake();
        return feed;
    }

    /// <summary>Closes a feed; the topic of the last one is unsubscribed.</summary>
    public void CloseFeed(ChannelReader<byte[]> feed)
    {
        _inbox.CloseFeed(feed);
        _connection.Wake();
    }

    /// <summary>
    /// Gets the signed manifest that the broker retains for a digest: the bytes of a DSSE envelope within its bounds, for <see cref="SignedManifest"/> to check. Waits for a connection;
    /// with none of it after <see cref="BlockDownload.QuietLimit"/> the answer is <see cref="ErrorCode.BlocksMissing"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another transfer has not ended.</exception>
    public Task<Checked<byte[]>> FetchManifestAsync(string digest, CancellationToken cancellationToken)
    {
        ThrowIfNoDigest(digest);
        return ManifestFetch.RunAsync(_transfers, digest, cancellationToken);
    }

    /// <summary>Begins to get blocks of a model, of which the broker sends a window at a time. One transfer at a time: dispose it when done.</summary>
    /// <param name="digest">The model.</param>
    /// <param name="layout">The blocks of its manifest, whose signature has been checked.</param>
    /// <param name="blocks">The blocks that are wanted.</param>
    /// <exception cref="InvalidOperationException">Another transfer has not ended.</exception>
    public BlockDownload OpenDownload(string digest, BlockLayout layout, IEnumerable<int> blocks)
    {
        ThrowIfNoDigest(digest);
        return new BlockDownload(_transfers, digest, layout, blocks);
    }

    /// <summary>Puts a message into the outbox. Numbers and order agree: stamping and queueing are one step.</summary>
    /// <param name="messageClass">The topic class.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="schema">Schema and version.</param>
    /// <param name="state">Passed to <paramref name="compose"/>, so that it need not capture.</param>
    /// <param name="compose">Writes the JSON object with the fields of the stamp.</param>
    public void Publish<T>(MessageClass messageClass, string topic, string schema, T state, Func<MessageStamp, T, byte[]> compose)
    {
        Enqueue(messageClass, topic, schema, null, stamp => compose(stamp, state));
    }

    /// <summary>Answers a command; does nothing when it wants no answer.</summary>
    public void Respond(InboundCommand command, Func<MessageStamp, CommandResponse> compose)
    {
        if (command.ResponseTopic is { } topic)
        {
            Enqueue(
                MessageClass.Responses,
                topic,
                "response/1",
                command.Correlation,
                stamp => MessageJson.Write(compose(stamp), MessageJsonContext.Default.CommandResponse));
        }
    }

    /// <summary>Sets what the broker must keep on a topic; composed each time it is sent, again on every new connection.</summary>
    public void SetRetained(MessageClass messageClass, string topic, string schema, Func<MessageStamp, byte[]> compose)
    {
        _retained.Set(topic, schema, () =>
        {
            lock (_stamping)
            {
                return compose(_stamper.Next(messageClass));
            }
        });
        _connection.Wake();
    }

    /// <summary>Sets a document of somebody else's contract that the broker must keep; composed each time it is sent, again on every new connection.</summary>
    public void SetRetained(string topic, Func<byte[]> compose)
    {
        _retained.Set(topic, null, compose);
        _connection.Wake();
    }

    /// <summary>Sends what was set for a topic once more: somebody has missed it.</summary>
    public void SendRetainedAgain(string topic)
    {
        _retained.PutBack(topic);
        _connection.Wake();
    }

    /// <summary>Cuts a wait before the next attempt short: the network is up, or somebody asks.</summary>
    public void Reconnect() => _connection.Hurry();

    /// <summary>Sends what is left, announces an absence, and disconnects; returns when that is done. The broker keeps the announcement until <see cref="WakeUp"/>.</summary>
    /// <param name="wakeAt">When the device means to be back.</param>
    /// <param name="reason">Why, in words for an operator.</param>
    /// <param name="drain">Time to send what is left.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SleepAsync(DateTimeOffset wakeAt, string reason, TimeSpan drain, CancellationToken cancellationToken)
    {
        var request = new SleepRequest(wakeAt, drain, () => Status(PresenceState.Asleep, reason, wakeAt));
        _sleep = request;
        if (_options.Enabled)
        {
            _connection.Sleep(request);
        }
        else
        {
            request.NoteAsleep();
        }

        return request.Asleep.WaitAsync(cancellationToken);
    }

    /// <summary>Ends an absence: connects again and says that the device is online.</summary>
    public void WakeUp() => Interlocked.Exchange(ref _sleep, null)?.WakeUp();

    /// <summary>Connects and stays connected until cancelled; then sends what is left and says goodbye, within the deadline.</summary>
    /// <param name="drain">Time for that.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        using var stopOutbox = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var outbox = _outbox.RunAsync(stopOutbox.Token);
        var link = _options.Enabled ? _connection.RunAsync(drain, stop.Token) : Task.Delay(Timeout.InfiniteTimeSpan, _wall, stop.Token);

        // Neither does its work without the other: the end of one is the end of both, now and not at the next stop.
        await Task.WhenAny(link, outbox);
        await stop.CancelAsync();
        try
        {
            await link;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The way out; what is left is written below.
        }
        finally
        {
            await stopOutbox.CancelAsync();
            await outbox;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transfers.Dispose();
        _connection.Dispose();
        _outbox.Dispose();
    }

    private static void ThrowIfNoDigest(string digest)
    {
        if (!Identifiers.IsDigest(digest))
        {
            throw new ArgumentException("a digest is 64 lowercase hexadecimal digits", nameof(digest));
        }
    }

    private void Enqueue(MessageClass messageClass, string topic, string schema, byte[]? correlation, Func<MessageStamp, byte[]> compose)
    {
        bool urgent;
        lock (_stamping)
        {
            var stamp = _stamper.Next(messageClass);
            urgent = _queue.Enqueue(new OutboxMessage
            {
                Session = _identity.Session,
                Class = messageClass,
                Seq = stamp.Seq,
                Topic = topic,
                Schema = schema,
                Payload = compose(stamp),
                Correlation = correlation,
                Connection = _connection.Number,
                MadeAt = _clock.Now,
            });
        }

        _connection.Wake();
        if (urgent)
        {
            _outbox.Hurry();
        }
        else
        {
            _outbox.Note();
        }
    }

    private void SetStatus(PresenceState state, string reason) =>
        _retained.Set(Topics.Status(_identity.Device), "status/1", () => Status(state, reason));

    private byte[] Status(PresenceState state, string reason, DateTimeOffset? wakeAt = null)
    {
        lock (_stamping)
        {
            var stamp = _stamper.Next(MessageClass.Status);
            return MessageJson.Write(
                new StatusMessage
                {
                    Device = stamp.Device,
                    Session = stamp.Session,
                    Seq = stamp.Seq,
                    Time = stamp.Time,
                    Clock = stamp.Clock,
                    UptimeS = stamp.UptimeS,
                    State = state,
                    WakeAt = wakeAt,
                    Reason = reason,
                },
                MessageJsonContext.Default.StatusMessage);
        }
    }
}
