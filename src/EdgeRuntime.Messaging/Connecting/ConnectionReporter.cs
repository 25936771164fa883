using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Operating;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Says what happens between the device and its broker: in the log, as a notice for the event, and as the trouble that stands. A broker that is away for a night is one line, not a thousand;
/// another kind of trouble is another line. Thread-safe.
/// </summary>
internal sealed class ConnectionReporter(MessagingOptions options, string device, TimeProvider wall, ILogger logger, Action<ConnectionNotice> notify)
{
    private const int MaxTopics = 256;

    // A connection that is thrown out again and again is one line in this time for each reason.
    private static readonly TimeSpan RepeatPeriod = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _endsSaid = new(StringComparer.Ordinal);
    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);
    private volatile string? _trouble;
    private volatile string? _subscriptions;

    /// <summary>Host and port, for messages.</summary>
    public string Broker { get; } = $"{options.Host}:{options.EffectivePort}";

    /// <summary>What is wrong now, in one line; null when nothing is.</summary>
    public string? Trouble => _trouble ?? _subscriptions;

    /// <summary>There is a connection.</summary>
    public void Connected(bool resumed, BrokerLimits limits)
    {
        _trouble = null;
        Log.Connected(logger, Broker, device, resumed ? "resumed" : "new");
        if (limits.Lacks is { } lacks && Once($"limits {lacks}"))
        {
            Log.BrokerLimited(logger, Broker, lacks);
            notify(new ConnectionNotice(EventName.BrokerLimited, $"the broker at {Broker} offers {lacks}", ErrorCode.BrokerRefused));
        }
    }

    /// <summary>The connection has proved itself: trouble that comes back is worth a line again.</summary>
    public void Proved()
    {
        lock (_gate)
        {
            _said.RemoveWhere(static key => key.StartsWith("connect ", StringComparison.Ordinal));
        }
    }

    /// <summary>An attempt to connect failed.</summary>
    public void Failed(BrokerException trouble)
    {
        _trouble = trouble.Message;
        if (!Once($"connect {trouble.Fault} {trouble.Reason?.Words}"))
        {
            return;
        }

        var seconds = options.ReconnectMax.TotalSeconds;
        if (trouble.Fault == BrokerFault.Unreachable)
        {
            Log.Unreachable(logger, trouble.Message, seconds);
            return;
        }

        var advice = trouble.Reason?.Advice ?? BrokerErrors.Advice(trouble.Fault);
        Log.Refused(logger, trouble.Message, advice, seconds);
        notify(new ConnectionNotice(EventName.ConnectionRefused, $"{trouble.Message}; {advice}", ErrorCode.BrokerRefused));
    }

    /// <summary>The connection ended by itself.</summary>
    public void Lost(ConnectionEnd end)
    {
        _trouble = end.Text;
        ExpectSilence();
        if (end.Advice is null)
        {
            Log.Disconnected(logger, Broker, end.Text);
        }
        else if (IsDue(end.Key))
        {
            Log.Ended(logger, Broker, end.Text, end.Advice);
            notify(new ConnectionNotice(EventName.ConnectionEnded, $"the connection to the broker at {Broker} ended: {end.Text}; {end.Advice}", end.Code));
        }
    }

    /// <summary>The connection was left on purpose.</summary>
    public void Left() => ExpectSilence();

    /// <summary>What the broker refuses of the subscriptions; none when it refuses nothing any more.</summary>
    public void Subscribed(IReadOnlyList<RefusedFilter> refused)
    {
        var text = refused.Count == 0 ? null : $"the broker at {Broker} refuses the subscription to {string.Join(", ", refused.Select(static filter => $"{filter.Filter} ({filter.Words})"))}";
        var before = Interlocked.Exchange(ref _subscriptions, text);
        if (text is null || text == before)
        {
            return;
        }

        const string Advice = "what is published there does not reach this device: allow it to read these topics in the broker's access list";
        Log.SubscriptionsRefused(logger, text, Advice);
        notify(new ConnectionNotice(EventName.SubscriptionRefused, $"{text}; {Advice}", ErrorCode.BrokerRefused));
    }

    /// <summary>The broker refuses messages on a topic for now; said when it begins.</summary>
    public void Held(string topic, string reason, string advice)
    {
        Log.MessagesHeld(logger, topic, reason, advice);
        notify(new ConnectionNotice(EventName.PublishRefused, $"the broker at {Broker} refuses messages on {topic}: {reason}; they are kept and sent again; {advice}", ErrorCode.BrokerRefused));
    }

    /// <summary>The broker accepts messages on a topic again.</summary>
    public void Released(string topic) => Log.MessagesReleased(logger, topic);

    /// <summary>A message can never be sent and was dropped; said once for each topic and reason.</summary>
    public void Dropped(string topic, string reason, string advice, ErrorCode code)
    {
        if (OnceForTopic($"{reason} {topic}"))
        {
            Log.MessageDropped(logger, topic, reason, advice);
            notify(new ConnectionNotice(EventName.MessageUndeliverable, $"a message on {topic} was dropped: {reason}; {advice}", code));
        }
    }

    /// <summary>A message that came in was longer than the device accepts; said once for each topic.</summary>
    public void TooLong(OversizedMessage message)
    {
        if (OnceForTopic($"in {message.Topic}"))
        {
            var reason = FormattableString.Invariant($"it has {message.Bytes} bytes, more than Mqtt:MaxPacketBytes ({options.MaxPacketBytes})");
            Log.InboundRefused(logger, message.Topic, reason);
            notify(new ConnectionNotice(EventName.MessageRefused, $"a message on {message.Topic} was refused: {reason}", ErrorCode.MessageTooLarge));
        }
    }

    // After a connection the first failure is usually that nothing answers, which needs no further line.
    private void ExpectSilence()
    {
        lock (_gate)
        {
            _said.Add($"connect {BrokerFault.Unreachable} ");
        }
    }

    private bool IsDue(string end)
    {
        lock (_gate)
        {
            if (_endsSaid.TryGetValue(end, out var at) && wall.GetElapsedTime(at) < RepeatPeriod)
            {
                return false;
            }

            _endsSaid[end] = wall.GetTimestamp();
            return true;
        }
    }

    private bool Once(string key)
    {
        lock (_gate)
        {
            return _said.Add(key);
        }
    }

    private bool OnceForTopic(string key)
    {
        lock (_gate)
        {
            return _topics.Count < MaxTopics && _topics.Add(key);
        }
    }
}
