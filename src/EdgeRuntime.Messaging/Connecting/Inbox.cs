using System.Buffers;
using System.Threading.Channels;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Sorts what comes in. It runs on MQTTnet's receiving thread, which hands out nothing else meanwhile: so it only checks, copies and writes to
/// bounded channels.
/// </summary>
internal sealed class Inbox
{
    private const int CommandCapacity = 16;

    // Brokers end the connection of who publishes to a topic of too many levels (Mosquitto: 200), and would again at each attempt.
    private const int MaxResponseTopicLength = 256;
    private const int MaxResponseTopicLevels = 32;

    private readonly string _commandPrefix;
    private readonly string _responsePrefix;
    private readonly DropCounters _drops;
    private readonly ILogger _logger;
    private readonly Dictionary<string, List<ChannelWriter<byte[]>>> _feeds = new(StringComparer.Ordinal);
    private readonly Channel<InboundCommand> _commands = Channel.CreateBounded<InboundCommand>(CommandCapacity);
    private long _turnedAway;

    public Inbox(TopicScheme topics, string device, DropCounters drops, ILogger logger)
    {
        _commandPrefix = topics.Command(device, "");
        _responsePrefix = topics.ResponsePrefix(device);
        (_drops, _logger) = (drops, logger);
    }

    public ChannelReader<InboundCommand> Commands => _commands.Reader;

    /// <summary>Topics that feeds were opened for.</summary>
    public IReadOnlyCollection<string> FeedTopics => _feeds.Keys;

    /// <summary>Opens a feed of a topic's payloads that keeps only the newest. Before the connection runs.</summary>
    public ChannelReader<byte[]> OpenFeed(string topic, int capacity)
    {
        var feed = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest }, _ => _drops.Add(DropReason.FeedFull));
        if (!_feeds.TryGetValue(topic, out var feeds))
        {
            _feeds.Add(topic, feeds = []);
        }

        feeds.Add(feed.Writer);
        return feed.Reader;
    }

    public void Accept(MqttApplicationMessage message)
    {
        if (_feeds.TryGetValue(message.Topic, out var feeds))
        {
            var payload = message.Payload.ToArray();
            feeds.ForEach(feed => feed.TryWrite(payload));
        }
        else if (message.Topic.StartsWith(_commandPrefix, StringComparison.Ordinal))
        {
            AcceptCommand(message);
        }
    }

    private void AcceptCommand(MqttApplicationMessage message)
    {
        if (message.Retain)
        {
            Log.InboundRefused(_logger, message.Topic, "a command must not be retained: it would run again at every start");
            return;
        }

        if (message.Payload.Length > InboundCommand.MaxPayloadBytes)
        {
            Log.InboundRefused(_logger, message.Topic, $"its payload is longer than {InboundCommand.MaxPayloadBytes} bytes");
            return;
        }

        var response = string.IsNullOrEmpty(message.ResponseTopic) ? null : message.ResponseTopic;
        if (response is not null && !IsResponseTopic(response))
        {
            Log.InboundRefused(_logger, message.Topic, $"its response topic must lie below {_responsePrefix} and have at most {MaxResponseTopicLength} characters and {MaxResponseTopicLevels} levels");
            return;
        }

        var command = new InboundCommand(message.Topic[_commandPrefix.Length..], message.Payload.ToArray(), response, message.CorrelationData);
        if (!_commands.Writer.TryWrite(command))
        {
            _drops.Add(DropReason.CommandsFull);
            Log.CommandsTurnedAway(_logger, ++_turnedAway);
        }
    }

    private bool IsResponseTopic(string topic) =>
        topic.StartsWith(_responsePrefix, StringComparison.Ordinal)
        && topic.Length <= MaxResponseTopicLength
        && topic.AsSpan().Count('/') < MaxResponseTopicLevels
        && topic.IndexOfAny(['+', '#', '\0']) < 0;
}
