using System.Buffers;
using System.Threading.Channels;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Operating;
using MQTTnet;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>The only owner of the MQTT client: connects, subscribes, keeps <see cref="MessageSender"/> sending, and does it all again when the connection is lost.</summary>
internal sealed class ConnectionLoop : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    // CONNECT to SUBACK: MQTTnet keeps its own limit only where it is given no token.
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);

    // A connection that confirmed nothing has proved itself by lasting this long.
    private static readonly TimeSpan ProofTime = TimeSpan.FromSeconds(30);

    // Two clients of one name throw each other out: each gets a while of its own.
    private const int VeryLongTimes = 10;

    private readonly MessagingOptions _options;
    private readonly DeviceIdentity _identity;
    private readonly ConnectionServices _services;
    private readonly ConnectionParts _parts;
    private readonly TopicScheme _topics;
    private readonly IMqttClient _client;
    private readonly DeviceAdapterFactory _adapters;
    private readonly Backoff _backoff;
    private readonly ConnectionState _state = new();
    private readonly MessageSender _sender;
    private readonly Subscriptions _subscriptions;
    private readonly BirthPace _births;
    private readonly ConnectionHistory _history;
    private readonly CancellationTokenSource _never = new();
    private readonly Channel<bool> _hurry = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private BrokerLimits _limits;
    private WillLimits _will = WillLimits.None;
    private ConnectionEnd? _end;
    private long _enteredAt;
    private bool _proved;
    private volatile SleepRequest? _sleep;

    public ConnectionLoop(MessagingOptions options, DeviceIdentity identity, ConnectionServices services, ConnectionParts parts)
    {
        (_options, _identity, _services, _parts) = (options, identity, services, parts);
        _topics = new TopicScheme(options.Root);
        _backoff = new Backoff(options.ReconnectMin, options.ReconnectMax);
        _limits = BrokerLimits.Unknown(options.ReceiveMaximum);
        _births = new BirthPace(services.Wall);
        _history = new ConnectionHistory(identity.Device, services.Wall);
        _subscriptions = new Subscriptions(_topics, identity.Device, () => parts.Inbox.FeedTopics, services.Wall);
        _adapters = new DeviceAdapterFactory(new AdapterSettings(options.KeepAlive, options.MaxPacketBytes, () => _sender?.Liveness.NoteReceived(), parts.Reporter.TooLong, (adapter, confirmation) => _sender?.Confirm(adapter, confirmation)));
        _client = new MqttClientFactory(new MqttNetLogger(services.Logger)).CreateMqttClient(_adapters);
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
        _client.DisconnectedAsync += _ =>
        {
            // May come late, when the next connection is there already.
            if (_client.IsConnected)
            {
                return Task.CompletedTask;
            }

            _state.Leave();
            _state.Wake();
            return Task.CompletedTask;
        };
        _sender = new MessageSender(_client, options, identity, services, parts, _state);
    }

    public bool IsConnected => _state.IsUp;

    public long? BrokerMaxPacketBytes => Volatile.Read(ref _limits).MaxPacketBytes;

    /// <summary>Counts connections; 0 while there is none. A message made under another number had its first chance before.</summary>
    public long Number => _state.IsUp ? _state.Count : 0;

    public void Wake() => _state.Wake();

    public void Hurry() => _hurry.Writer.TryWrite(true);

    /// <summary>Says goodbye and stays away until <see cref="SleepRequest.WakeUp"/>.</summary>
    public void Sleep(SleepRequest request)
    {
        _sleep = request;
        Wake();
        Hurry();
    }

    public async Task RunAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_sleep is { } sleep)
                {
                    await SleepAsync(sleep, cancellationToken);
                    continue;
                }

                if (await ConnectAsync(cancellationToken))
                {
                    await PumpAsync(cancellationToken);
                    if (_sleep is null)
                    {
                        NoteLoss(_history.Explain(_end ?? ConnectionEnd.From(_adapters.Current, _identity.Device), _enteredAt));
                    }
                }

                if (_sleep is null)
                {
                    await PauseAsync(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asleep it has said goodbye already, and the broker knows until when.
            await GoodbyeAsync(drain, () => _parts.Offline("stopped"));
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _never.Dispose();
    }

    private async Task<bool> ConnectAsync(CancellationToken cancellationToken)
    {
        _services.Promise(RequestLimit + Grace);
        _adapters.Reset();
        _history.Begin();
        using var limit = new CancellationTokenSource(RequestLimit, _services.Wall);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var options = ClientOptionsFactory.Create(_options, _identity, _parts.Offline("connection lost"), _will, _services);
            var answer = await _client.ConnectAsync(options, attempt.Token);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
            {
                _will = _will.Without((int)answer.ResultCode);
                NoteFailure(BrokerErrors.Refused(_parts.Reporter.Broker, answer.ResultCode, answer.ReasonString, answer.ServerReference));
                return false;
            }

            var refused = await _subscriptions.SubscribeAsync(_client, onlyRefused: false, _sender.HasAnnounced, attempt.Token);
            EnterConnection(answer);
            _parts.Reporter.Subscribed(refused);
            return true;
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e) || e is InvalidOperationException)
        {
            // The last one: MQTTnet still takes the connection before this one apart.
            await CutAsync();
            // MQTTnet reports a cancelled request as timed out or cancelled, as it happens.
            cancellationToken.ThrowIfCancellationRequested();
            NoteFailure(limit.IsCancellationRequested ? BrokerErrors.Silent(_parts.Reporter.Broker, e) : BrokerErrors.Connecting(_parts.Reporter.Broker, _options.Tls.Enabled, e));
            return false;
        }
    }

    private void EnterConnection(MqttClientConnectResult answer)
    {
        _limits = BrokerLimits.From(answer, _options.ReceiveMaximum);
        (_enteredAt, _proved, _end) = (_services.Wall.GetTimestamp(), false, null);
        _sender.Begin(_adapters.Current!, _limits);
        _state.Enter(_client.IsConnected);
        _parts.Retained.MarkAllMissing();
        _parts.Outbox.SetOnline(true);
        _parts.Transfers.Attach(_client, answer.IsSessionPresent);
        _parts.Reporter.Connected(answer.IsSessionPresent, _limits);
    }

    // A broker that accepts connections and breaks each of them is no better than one that refuses them.
    private void NoteProof()
    {
        if (!_proved && (_sender.HasConfirmed || _services.Wall.GetElapsedTime(_enteredAt) >= ProofTime))
        {
            _proved = true;
            _backoff.Reset();
            _parts.Reporter.Proved();
        }
    }

    private async Task SleepAsync(SleepRequest sleep, CancellationToken cancellationToken)
    {
        _services.Promise(sleep.Drain + Grace);
        await GoodbyeAsync(sleep.Drain, sleep.Compose);
        LeaveConnection();
        _parts.Reporter.Left();
        sleep.NoteAsleep();
        var away = sleep.WakeAt - _services.Wall.GetUtcNow();
        _services.Promise((away > TimeSpan.Zero ? away : TimeSpan.Zero) + Grace + Grace);
        await sleep.Awake.WaitAsync(cancellationToken);
        _sleep = null;
    }

    private async Task GoodbyeAsync(TimeSpan limit, Func<byte[]> compose)
    {
        _parts.Transfers.Detach();
        await new Goodbye(_client, _sender, _state, _services.Wall).SayAsync(_topics.Status(_identity.Device), () => _limits.Adapt(MessageFormat.Retained(_topics.Status(_identity.Device), "status/1", compose())), limit);
        _parts.Queue.ReturnInFlight();
        if (_parts.Queue.Counters.Queued is > 0 and var left)
        {
            Log.NotDrained(_services.Logger, left);
        }
    }

    private void LeaveConnection()
    {
        _parts.Transfers.Detach();
        _parts.Queue.ReturnInFlight();
        _parts.Outbox.SetOnline(false);
    }

    private void NoteLoss(ConnectionEnd end)
    {
        LeaveConnection();
        _parts.Reporter.Lost(end);
        BePatient(end.Patience);
    }

    private void NoteFailure(BrokerException trouble)
    {
        _parts.Reporter.Failed(trouble);
        BePatient(trouble.Reason?.Patience ?? Patience.Usual);
    }

    // Brokers lock out those who keep asking.
    private void BePatient(Patience patience)
    {
        if (patience > Patience.Usual)
        {
            _backoff.Stretch(patience == Patience.VeryLong ? VeryLongTimes : 1);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        var wait = _backoff.Next();
        _services.Promise(wait + Grace);
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(wait, _services.Wall, pause.Token), _hurry.Reader.ReadAsync(pause.Token).AsTask());
        await pause.CancelAsync();
    }

    /// <summary>Sends until the connection is lost.</summary>
    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        // One timer and one registration serve all waits of a connection.
        await using var timer = _services.Wall.CreateTimer(static state => ((ConnectionState)state!).Wake(), _state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var stop = cancellationToken.UnsafeRegister(static state => ((ConnectionState)state!).Wake(), _state);
        while (_state.IsUp && _sleep is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            NoteProof();
            if (_births.TakeDue())
            {
                _parts.Retained.PutBack(_topics.Status(_identity.Device));
            }

            _sender.SendWhatFits();
            await AskAgainAsync(cancellationToken);
            var idle = await KeepAliveAsync();
            var wait = Earliest(_sender.NextIn(idle), _births.DueIn, _subscriptions.RetryIn, _proved ? null : ProofTime - _services.Wall.GetElapsedTime(_enteredAt));
            _services.Promise(wait + Grace);
            timer.Change(wait, Timeout.InfiniteTimeSpan);
            await _state.WokenAsync();
        }

        NoteProof();
        if (!_state.IsUp)
        {
            // A write that failed is not known to MQTTnet.
            await CutAsync();
            await _sender.FinishAsync();
        }
    }

    private static TimeSpan Earliest(TimeSpan first, params ReadOnlySpan<TimeSpan?> others)
    {
        foreach (var other in others)
        {
            first = other is { } time && time < first ? time : first;
        }

        return first > TimeSpan.Zero ? first : TimeSpan.Zero;
    }

    /// <summary>Shows the broker that we live, and finds out whether it does.</summary>
    /// <returns>When to come back.</returns>
    private async Task<TimeSpan> KeepAliveAsync()
    {
        var action = _sender.Liveness.Judge(_adapters.KeepAlive, out var next);
        switch (action)
        {
            case LivenessAction.Ping:
                _sender.Liveness.NotePing();
                _ = PingAsync();
                _sender.Liveness.Judge(_adapters.KeepAlive, out next);
                break;
            case LivenessAction.GiveUpDead or LivenessAction.GiveUpStalled:
                _end = action == LivenessAction.GiveUpDead ? ConnectionEnd.Dead : ConnectionEnd.Stalled;
                await CutAsync();
                break;
        }

        return next;
    }

    // How long its answer may take is for Liveness to say; given a token that cannot be cancelled MQTTnet has a limit of its own.
    private async Task PingAsync()
    {
        try
        {
            await _client.PingAsync(_never.Token);
            _sender.Liveness.NotePong();
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            // The connection broke; the loop finds out why.
        }

        _state.Wake();
    }

    private async Task AskAgainAsync(CancellationToken cancellationToken)
    {
        if (_subscriptions.RetryIn != TimeSpan.Zero)
        {
            return;
        }

        using var limit = new CancellationTokenSource(RequestLimit, _services.Wall);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            _services.Promise(RequestLimit + Grace);
            _parts.Reporter.Subscribed(await _subscriptions.SubscribeAsync(_client, onlyRefused: true, isAnnounced: false, attempt.Token));
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await CutAsync();
        }
    }

    // A token that is cancelled already: no DISCONNECT, which would wait behind what a dead link cannot carry. The broker's will says that the device is gone, unless it is back before.
    private async Task CutAsync()
    {
        _state.Leave();
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), new CancellationToken(canceled: true));
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            // It was over already.
        }
    }

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        var message = e.ApplicationMessage;
        if (message.Topic == _topics.Status(_identity.Device))
        {
            NoteOwnStatus(message);
        }
        else if (!_parts.Transfers.Accept(message))
        {
            _parts.Inbox.Accept(message);
        }

        return Task.CompletedTask;
    }

    // The will of an earlier connection may come after this one's birth. What was retained is another client's, or our own.
    private void NoteOwnStatus(MqttApplicationMessage message)
    {
        if (message.Payload.Length is 0 or >= 4096)
        {
            return;
        }

        if (message.Retain)
        {
            if (_sender.HasAnnounced && OwnPresence.IsTwins(message.Payload.ToArray(), _identity.Session))
            {
                _history.NoteTwin();
            }
        }
        else if (_state.IsUp && OwnPresence.IsOffline(message.Payload.ToArray()))
        {
            if (_births.Note())
            {
                Log.ForeignOffline(_services.Logger, _identity.Device);
                _parts.Retained.PutBack(message.Topic);
            }

            Wake();
        }
    }
}
