using System.Buffers;
using System.Security.Cryptography;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Connecting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Operating;

/// <summary>
/// An operator's side of the broker, for a program that runs a command and ends: a session of its own under a random client id, without a will and
/// without reconnecting. Whatever fails is one <see cref="BrokerException"/>. All members are thread-safe.
/// </summary>
public sealed class OperatorConnection : IAsyncDisposable
{
    /// <summary>Longest packet that the broker may send: the largest block of a model and its header.</summary>
    public const int MaxPacketBytes = (1 << 20) + (64 << 10);

    /// <summary>Publishes that may be under way at once; less where the broker says so.</summary>
    public const int PublishWindow = 32;

    // What a publish packet holds beside topic and payload: properties and the fixed header, generously.
    private const int PacketOverheadBytes = 512;

    // CONNECT to CONNACK and the like; a publish gets the time that a slow link (8 KiB/s) needs for it on top.
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(2);
    private const double SlowLinkBytesPerSecond = 8 * 1024;

    private readonly IMqttClient _client;
    private readonly string _clientId = $"operator-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _window = new(0, PublishWindow);
    private volatile OperatorSubscription[] _subscriptions = [];
    private volatile BrokerException? _broken;
    private long _bytesUnderWay;
    private int _disposed;

    private OperatorConnection(BrokerOptions options, ILogger logger, TimeProvider wall)
    {
        Broker = $"{options.Host}:{options.EffectivePort}";
        Topics = new TopicScheme(options.Root);
        Wall = wall;
        _client = new MqttClientFactory(new MqttNetLogger(logger)).CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += Receive;
        _client.DisconnectedAsync += NoteEnd;
    }

    /// <summary>The topics of the root prefix.</summary>
    public TopicScheme Topics { get; }

    /// <summary>Host and port, for messages.</summary>
    public string Broker { get; }

    /// <summary>Longest packet (topic, properties and payload) that the broker takes; null where it names no limit.</summary>
    public long? BrokersMaxPacketBytes { get; private set; }

    internal TimeProvider Wall { get; }

    /// <summary>Connects.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="logger">Gets MQTTnet's own log, at Debug.</param>
    /// <param name="wall">The wall clock.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="BrokerException">It cannot; the message is one line that says why.</exception>
    public static async Task<OperatorConnection> ConnectAsync(BrokerOptions options, ILogger<OperatorConnection> logger, TimeProvider wall, CancellationToken cancellationToken)
    {
        var connection = new OperatorConnection(options, logger, wall);
        try
        {
            await connection.OpenAsync(options, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Subscribes; returns when the broker has agreed to every filter.</summary>
    /// <exception cref="BrokerException">The broker refuses a filter, or the connection broke.</exception>
    public async Task<OperatorSubscription> SubscribeAsync(SubscriptionOptions options, CancellationToken cancellationToken)
    {
        var subscription = new OperatorSubscription(this, options);
        Add(subscription);
        try
        {
            var request = new MqttClientSubscribeOptions
            {
                TopicFilters = [.. options.Filters.Select(filter => new MqttTopicFilter
                {
                    Topic = filter,
                    QualityOfServiceLevel = options.Acknowledged ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
                    RetainHandling = options.WantsRetained ? MqttRetainHandling.SendAtSubscribe : MqttRetainHandling.DoNotSendOnSubscribe,
                })],
            };
            var answer = await WithinAsync("subscribing", RequestLimit, token => _client.SubscribeAsync(request, token), cancellationToken);
            if (answer.Items.FirstOrDefault(static item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
            {
                throw BrokerErrors.RequestRefused(Broker, $"the subscription to {refused.TopicFilter.Topic}", (int)refused.ResultCode, answer.ReasonString);
            }

            return subscription;
        }
        catch
        {
            Remove(subscription);
            throw;
        }
    }

    /// <summary>Publishes with QoS 1 and waits for the broker's confirmation. At most <see cref="PublishWindow"/> calls are under way; more wait their turn.</summary>
    /// <exception cref="BrokerException">The broker refuses the message, or the connection broke.</exception>
    public async Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var length = message.Topic.Length + message.Payload.Length + PacketOverheadBytes;
        if (length > BrokersMaxPacketBytes)
        {
            throw BrokerErrors.TooLarge(Broker, $"a message of {message.Payload.Length} bytes on {message.Topic}", BrokersMaxPacketBytes);
        }

        var packet = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            Retain = message.Retain,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            ContentType = message.ContentType,
            ResponseTopic = message.ResponseTopic,
            CorrelationData = message.Correlation,
            MessageExpiryInterval = message.Expiry is { } expiry ? (uint)Math.Clamp(Math.Ceiling(expiry.TotalSeconds), 1, uint.MaxValue - 1) : 0,
            UserProperties = message.Schema is { } schema ? [new MqttUserProperty(MessageFormat.SchemaProperty, MessageFormat.Utf8(schema))] : null,
        };
        await _window.WaitAsync(cancellationToken);
        var limit = RequestLimit + TimeSpan.FromSeconds(Interlocked.Add(ref _bytesUnderWay, message.Payload.Length) / SlowLinkBytesPerSecond);
        try
        {
            var answer = await WithinAsync("publishing", limit, token => _client.PublishAsync(packet, token), cancellationToken);
            return answer.IsSuccess
                ? answer.ReasonCode == MqttClientPublishReasonCode.NoMatchingSubscribers ? PublishOutcome.NoSubscribers : PublishOutcome.Taken
                : throw BrokerErrors.RequestRefused(Broker, $"a message on {message.Topic}", (int)answer.ReasonCode, answer.ReasonString);
        }
        finally
        {
            Interlocked.Add(ref _bytesUnderWay, -message.Payload.Length);
            _window.Release();
        }
    }

    /// <summary>Publishes a request with a response topic and correlation data, and waits for the answer that bears them.</summary>
    /// <param name="request">The request; where it names no expiry, it expires with the wait.</param>
    /// <param name="responsePrefix">The level below which the answer must come; ends with a slash.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BrokerException">The broker refuses something, or the connection broke.</exception>
    public async Task<RequestOutcome> RequestAsync(OutgoingMessage request, string responsePrefix, TimeSpan limit, CancellationToken cancellationToken)
    {
        var correlation = RandomNumberGenerator.GetBytes(16);
        var topic = responsePrefix + _clientId;
        await using var answers = await SubscribeAsync(new SubscriptionOptions(topic) { Capacity = 64, MaxPayloadBytes = MaxPacketBytes, WantsRetained = false, Acknowledged = true }, cancellationToken);
        using var time = new CancellationTokenSource(limit, Wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            var published = await PublishAsync(request with { ResponseTopic = topic, Correlation = correlation, Expiry = request.Expiry ?? limit }, end.Token);
            if (published == PublishOutcome.NoSubscribers)
            {
                return new RequestOutcome(published, null);
            }

            while (true)
            {
                var answer = await answers.ReadAsync(end.Token);
                if (correlation.AsSpan().SequenceEqual(answer.Correlation))
                {
                    return new RequestOutcome(published, answer);
                }
            }
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new RequestOutcome(PublishOutcome.Taken, null);
        }
    }

    /// <summary>Says goodbye and closes; subscriptions that are still read end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (_client.IsConnected)
        {
            using var limit = new CancellationTokenSource(GoodbyeLimit, Wall);
            try
            {
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
            }
            catch (Exception e) when (BrokerErrors.IsKnown(e))
            {
                // The broker notices by itself that nobody is there.
            }
        }

        EndAll(null);
        _client.Dispose();
        _window.Dispose();
    }

    /// <summary>Waits for the answer to a ping, which comes behind whatever the broker has sent before.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="bytesBefore">How much may come before it; a slow link gets the time for that.</param>
    internal Task PingAsync(CancellationToken cancellationToken, long bytesBefore = 0) => WithinAsync(
        "waiting for a ping's answer",
        RequestLimit + TimeSpan.FromSeconds(bytesBefore / SlowLinkBytesPerSecond),
        async token =>
        {
            await _client.PingAsync(token);
            return true;
        },
        cancellationToken);

    /// <summary>Ends a subscription; its filters go unless another one has them too.</summary>
    internal async ValueTask EndAsync(OperatorSubscription subscription)
    {
        if (!Remove(subscription) || !_client.IsConnected)
        {
            return;
        }

        var others = _subscriptions.SelectMany(static other => other.Options.Filters).ToHashSet(StringComparer.Ordinal);
        var filters = subscription.Options.Filters.Where(filter => !others.Contains(filter)).ToList();
        if (filters.Count > 0)
        {
            using var limit = new CancellationTokenSource(GoodbyeLimit, Wall);
            try
            {
                await _client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = filters }, limit.Token);
            }
            catch (Exception e) when (BrokerErrors.IsKnown(e))
            {
                // It ends with the connection at the latest.
            }
        }
    }

    private async Task OpenAsync(BrokerOptions options, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(RequestLimit, Wall);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        MqttClientConnectResult answer;
        try
        {
            answer = await _client.ConnectAsync(ClientOptionsFactory.CreateOperator(options, _clientId, MaxPacketBytes), attempt.Token);
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            // MQTTnet reports a cancelled request as timed out or cancelled, as it happens.
            cancellationToken.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested ? BrokerErrors.Silent(Broker, e) : BrokerErrors.Connecting(Broker, options.Tls.Enabled, e);
        }

        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw BrokerErrors.Refused(Broker, answer.ResultCode, answer.ReasonString, answer.ServerReference);
        }

        // MQTTnet has 0 where the broker names no limit.
        BrokersMaxPacketBytes = answer.MaximumPacketSize is > 0 and var bytes ? bytes : null;
        _window.Release(answer.ReceiveMaximum is > 0 and var messages ? Math.Min(PublishWindow, (int)messages) : PublishWindow);
    }

    private async Task<T> WithinAsync<T>(string doing, TimeSpan time, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(time, Wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await request(end.Token);
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _broken is { } broken ? new BrokerException(broken.Fault, broken.Message, e)
                : limit.IsCancellationRequested ? BrokerErrors.Late(Broker, doing, e)
                : BrokerErrors.Using(Broker, doing, e);
        }
    }

    // Runs on MQTTnet's receiving thread, which hands out nothing else meanwhile.
    private Task Receive(MqttApplicationMessageReceivedEventArgs e)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(e.ApplicationMessage);
        }

        return Task.CompletedTask;
    }

    private Task NoteEnd(MqttClientDisconnectedEventArgs e)
    {
        if (e.ClientWasConnected && Volatile.Read(ref _disposed) == 0)
        {
            _broken = BrokerErrors.Ended(Broker, e);
            EndAll(_broken);
        }

        return Task.CompletedTask;
    }

    private void EndAll(BrokerException? broken)
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Complete(broken);
            }
        }
    }

    private void Add(OperatorSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions, subscription];
        }
    }

    private bool Remove(OperatorSubscription subscription)
    {
        lock (_gate)
        {
            var left = _subscriptions.Where(other => other != subscription).ToArray();
            var found = left.Length < _subscriptions.Length;
            _subscriptions = left;
            subscription.Complete(null);
            return found;
        }
    }
}
