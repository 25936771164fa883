using System.Buffers;
using System.Threading.Channels;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Operating;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>The only owner of the MQTT client: connects, subscribes, keeps <see cref="MessageSender"/> sending, and does it all again when the connection is lost.</summary>
internal sealed class ConnectionLoop : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    // CONNECT to CONNACK and the like: MQTTnet keeps its own limit only where it is given no token.
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    // A ping in good time before the broker gives up on us (at one and a half times the keep-alive).
    private const double KeepAliveShare = 0.9;

    private readonly MessagingOptions _options;
    private readonly DeviceIdentity _identity;
    private readonly ConnectionServices _services;
    private readonly ConnectionParts _parts;
    private readonly TopicScheme _topics;
    private readonly IMqttClient _client;
    private readonly QuietAdapterFactory _adapters;
    private readonly Backoff _backoff;
    private readonly ConnectionState _state = new();
    private readonly MessageSender _sender;
    private readonly Channel<bool> _hurry = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _broker;
    private readonly HashSet<BrokerFault> _reported = [];
    private volatile SleepRequest? _sleep;

    public ConnectionLoop(MessagingOptions options, DeviceIdentity identity, ConnectionServices services, ConnectionParts parts)
    {
        (_options, _identity, _services, _parts) = (options, identity, services, parts);
        _topics = new TopicScheme(options.Root);
        _broker = $"{options.Host}:{options.EffectivePort}";
        _backoff = new Backoff(options.ReconnectMin, options.ReconnectMax);
        _adapters = new QuietAdapterFactory(options.KeepAlive);
        _client = new MqttClientFactory(new MqttNetLogger(services.Logger)).CreateMqttClient(_adapters);
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
        _client.DisconnectedAsync += _ =>
        {
            _state.Leave();
            _state.Wake();
            return Task.CompletedTask;
        };
        _sender = new MessageSender(_client, options, identity, services, parts, _state);
    }

    public bool IsConnected => _state.IsUp;

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
                        LeaveConnection("the connection broke");
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
            await SayGoodbyeAsync(drain, () => _parts.Offline("stopped"));
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> ConnectAsync(CancellationToken cancellationToken)
    {
        _services.Promise(Grace + Grace);
        using var limit = new CancellationTokenSource(RequestLimit, _services.Wall);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var options = ClientOptionsFactory.Create(_options, _identity, _parts.Offline("connection lost"), _services.CredentialsFolder);
            var answer = await _client.ConnectAsync(options, attempt.Token);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
            {
                Report(BrokerErrors.Refused(_broker, answer.ResultCode, answer.ReasonString));
                return false;
            }

            await SubscribeAsync(attempt.Token);
            EnterConnection(answer.IsSessionPresent);
            return true;
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            await _client.TryDisconnectAsync(MqttClientDisconnectOptionsReason.UnspecifiedError);
            // MQTTnet reports a cancelled request as timed out or cancelled, as it happens.
            cancellationToken.ThrowIfCancellationRequested();
            Report(limit.IsCancellationRequested ? BrokerErrors.Silent(_broker, e) : BrokerErrors.Connecting(_broker, _options.Tls.Enabled, e));
            return false;
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var builder = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(_topics.CommandFilter(_identity.Device), MqttQualityOfServiceLevel.AtLeastOnce, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe)
            .WithTopicFilter(_topics.Status(_identity.Device), MqttQualityOfServiceLevel.AtLeastOnce);
        foreach (var topic in _parts.Inbox.FeedTopics)
        {
            builder.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtMostOnce);
        }

        await _client.SubscribeAsync(builder.Build(), cancellationToken);
    }

    private void EnterConnection(bool resumed)
    {
        _state.Enter(_client.IsConnected);
        _reported.Clear();
        _backoff.Reset();
        _parts.Retained.MarkAllMissing();
        _parts.Outbox.SetOnline(true);
        _parts.Transfers.Attach(_client, resumed);
        Log.Connected(_services.Logger, _broker, _identity.Device, resumed ? "resumed" : "new");
    }

    private async Task SleepAsync(SleepRequest sleep, CancellationToken cancellationToken)
    {
        _services.Promise(sleep.Drain + Grace);
        await SayGoodbyeAsync(sleep.Drain, sleep.Compose);
        LeaveConnection(null);
        sleep.NoteAsleep();
        var away = sleep.WakeAt - _services.Wall.GetUtcNow();
        _services.Promise((away > TimeSpan.Zero ? away : TimeSpan.Zero) + Grace + Grace);
        await sleep.Awake.WaitAsync(cancellationToken);
        _sleep = null;
    }

    // Null: it was left on purpose.
    private void LeaveConnection(string? lostBecause)
    {
        _parts.Transfers.Detach();
        _parts.Queue.ReturnInFlight();
        _parts.Outbox.SetOnline(false);
        _reported.Add(BrokerFault.Unreachable);
        if (lostBecause is not null)
        {
            Log.Disconnected(_services.Logger, _broker, lostBecause);
        }
    }

    // A broker that is away for a night is one line, not a thousand; another kind of trouble is another line.
    private void Report(BrokerException trouble)
    {
        var seconds = _options.ReconnectMax.TotalSeconds;
        if (_reported.Add(trouble.Fault))
        {
            if (trouble.Fault == BrokerFault.Unreachable)
            {
                Log.Unreachable(_services.Logger, trouble.Message, seconds);
            }
            else
            {
                Log.Refused(_services.Logger, trouble.Message, BrokerErrors.Advice(trouble.Fault), seconds);
            }
        }

        if (trouble.Fault == BrokerFault.Refused)
        {
            // Somebody must act first; brokers lock out those who keep asking.
            _backoff.Stretch();
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
        _sender.Begin();
        while (_state.IsUp && _sleep is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _sender.SendWhatFits();
            var idle = _adapters.KeepAlive * KeepAliveShare;
            _services.Promise(idle + Grace);
            if (!await WaitForWorkAsync(_sender.NextIn(idle), cancellationToken) && _sender.IsIdle)
            {
                await PingAsync(cancellationToken);
            }
        }

        // Their packets can no longer be confirmed; each comes back to the queue in its own order afterwards.
        await _sender.FinishAsync();
    }

    /// <summary>Waits for something to do; false when the time is over first.</summary>
    private async Task<bool> WaitForWorkAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = _state.WokenAsync(pause.Token);
        var woken = await Task.WhenAny(work, Task.Delay(limit, _services.Wall, pause.Token)) == work;
        await pause.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return woken;
    }

    /// <summary>Shows the broker that we live, and finds out whether it does.</summary>
    private async Task PingAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(RequestLimit, _services.Wall);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _client.PingAsync(attempt.Token);
        }
        catch (Exception e) when (e is MqttCommunicationException or IOException or ObjectDisposedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await _client.TryDisconnectAsync(MqttClientDisconnectOptionsReason.UnspecifiedError);
            _state.Leave();
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

    // The will of an earlier connection may come after this one's birth.
    private void NoteOwnStatus(MqttApplicationMessage message)
    {
        if (_state.IsUp && message.Payload.Length is > 0 and < 4096 && OwnPresence.IsOffline(message.Payload.ToArray()))
        {
            Log.ForeignOffline(_services.Logger);
            _parts.Retained.PutBack(message.Topic);
            Wake();
        }
    }

    /// <summary>Sends what is left within the deadline, announces the end and disconnects.</summary>
    private async Task SayGoodbyeAsync(TimeSpan limit, Func<byte[]> compose)
    {
        _parts.Transfers.Detach();
        using var deadline = new CancellationTokenSource(limit, _services.Wall);
        try
        {
            if (_client.IsConnected)
            {
                await _sender.DrainAsync(deadline.Token);
                var goodbye = MessageFormat.Retained(_topics.Status(_identity.Device), "status/1", compose());
                _state.Leave();
                await _client.PublishAsync(goodbye, deadline.Token);
                await _client.DisconnectAsync(new MqttClientDisconnectOptionsBuilder().WithReason(MqttClientDisconnectOptionsReason.NormalDisconnection).Build(), deadline.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or MqttCommunicationException or IOException)
        {
            // The broker's will says the rest.
        }

        _state.Leave();
        _parts.Queue.ReturnInFlight();
        if (_parts.Queue.Counters.Queued is > 0 and var left)
        {
            Log.NotDrained(_services.Logger, left);
        }
    }
}
