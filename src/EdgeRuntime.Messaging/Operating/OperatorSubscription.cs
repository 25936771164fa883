using System.Buffers;
using System.Threading.Channels;
using MQTTnet;

namespace EdgeRuntime.Messaging.Operating;

/// <summary>
/// What comes in for one subscription of an <see cref="OperatorConnection"/>. What waits is bounded in number and bytes; what does not fit is
/// left out and counted. When the connection breaks, reading ends with its <see cref="BrokerException"/>.
/// </summary>
public sealed class OperatorSubscription : IAsyncDisposable
{
    // Long enough for a broker that looks retained messages up on the side, short enough that nobody minds.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);

    private readonly OperatorConnection _connection;
    private readonly Channel<ReceivedMessage> _messages;
    private long _bytes;
    private long _retained;
    private long _dropped;
    private long _tooLong;

    internal OperatorSubscription(OperatorConnection connection, SubscriptionOptions options)
    {
        (_connection, Options) = (connection, options);
        _messages = Channel.CreateBounded<ReceivedMessage>(options.Capacity);
    }

    /// <summary>Messages that came faster than they were read, and are lost.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Messages that were longer than the subscription takes, and are lost.</summary>
    public long TooLong => Interlocked.Read(ref _tooLong);

    internal SubscriptionOptions Options { get; }

    /// <summary>Reads the next message.</summary>
    /// <exception cref="BrokerException">The connection broke.</exception>
    public async ValueTask<ReceivedMessage> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Taken(await _messages.Reader.ReadAsync(cancellationToken));
        }
        catch (ChannelClosedException e) when (e.InnerException is BrokerException broken)
        {
            throw new BrokerException(broken.Fault, broken.Message, broken);
        }
    }

    /// <summary>Reads a message that is there already.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ReceivedMessage? message)
    {
        if (!_messages.Reader.TryRead(out message))
        {
            return false;
        }

        Taken(message);
        return true;
    }

    /// <summary>
    /// Reads until everything that the broker retains for the filters has arrived. MQTT has no mark for that. A broker answers the packets of one
    /// connection in order, so a ping that is answered has come behind what the broker had sent by then: with a slow link that alone tells waiting
    /// from having nothing. But a clustered broker may look retained messages up on the side and send them later; so the end is a ping after which
    /// no retained message came for a quarter of a second. Live messages, which do not carry the retain flag, do not prolong it. A message of our
    /// own on a private topic would tell no more than the ping and would need the right to publish.
    /// </summary>
    /// <param name="take">Gets each message, live ones among them, in the order of arrival.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BrokerException">The connection broke, or the retained messages have no end within a minute.</exception>
    public async Task ReadRetainedAsync(Action<ReceivedMessage> take, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(SettleLimit, _connection.Wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var settled = SettleAsync(end.Token);
            Task<bool>? more = null;
            while (true)
            {
                var last = settled.IsCompleted;
                while (TryRead(out var message))
                {
                    take(message);
                }

                if (last)
                {
                    break;
                }

                more = more is null or { IsCompleted: true } ? _messages.Reader.WaitToReadAsync(end.Token).AsTask() : more;
                await Task.WhenAny(settled, more);
                if (more.IsCompleted && !settled.IsCompleted)
                {
                    await more;
                }
            }

            await settled;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BrokerException(BrokerFault.Lost, $"the broker at {_connection.Broker} has not come to the end of its retained messages within {SettleLimit.TotalSeconds:0} s");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.EndAsync(this);

    /// <summary>Takes a message that the broker sent, if it is meant for this subscription. Never waits.</summary>
    internal void Offer(MqttApplicationMessage message)
    {
        if (!Options.Filters.Any(filter => MqttTopicFilterComparer.Compare(message.Topic, filter) == MqttTopicFilterCompareResult.IsMatch))
        {
            return;
        }

        if (message.Retain)
        {
            Interlocked.Increment(ref _retained);
        }

        var length = message.Payload.Length;
        if (length > Options.MaxPayloadBytes)
        {
            Interlocked.Increment(ref _tooLong);
            return;
        }

        if (Interlocked.Add(ref _bytes, length) > Options.CapacityBytes || !_messages.Writer.TryWrite(new ReceivedMessage(message.Topic, message.Payload.ToArray(), message.Retain, message.CorrelationData)))
        {
            Interlocked.Add(ref _bytes, -length);
            Interlocked.Increment(ref _dropped);
        }
    }

    internal void Complete(BrokerException? broken) => _messages.Writer.TryComplete(broken);

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        long before;
        do
        {
            before = Interlocked.Read(ref _retained);
            await _connection.PingAsync(cancellationToken);
            await Task.Delay(Quiet, _connection.Wall, cancellationToken);
        }
        while (Interlocked.Read(ref _retained) != before);
    }

    private ReceivedMessage Taken(ReceivedMessage message)
    {
        Interlocked.Add(ref _bytes, -message.Payload.Length);
        return message;
    }
}
