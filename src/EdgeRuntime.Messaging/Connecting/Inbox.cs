using System.Buffers;
using System.Collections.Immutable;
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
    private readonly Lock _opening = new();
    private readonly Channel<InboundCommand> _commands = Channel.CreateBounded<InboundCommand>(CommandCapacity);
    private ImmutableDictionary<string, ImmutableArray<Channel<byte[]>>> _feeds = ImmutableDictionary.Create<string, ImmutableArray<Channel<byte[]>>>(StringComparer.Ordinal);
    private IReadOnlyCollection<string> _topics = [];
    private long _turnedAway;

    public Inbox(TopicScheme topics, string device, DropCounters drops, ILogger logger)
    {
        _commandPrefix = topics.Command(device, "");
        _responsePrefix = topics.ResponsePrefix(device);
        (_drops, _logger) = (drops, logger);
    }

    public ChannelReader<InboundCommand> Commands => _commands.Reader;

    /// <summary>Topics that feeds are open for now; another object after each change.</summary>
    public IReadOnlyCollection<string> FeedTopics => Volatile.Read(ref _topics);

    /// <summary>Opens a feed of a topic's payloads that keeps only the newest; from any thread.</summary>
    public ChannelReader<byte[]> OpenFeed(string topic, int capacity)
    {
        var feed = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest }, _ => _drops.Add(DropReason.FeedFull));
        lock (_opening)
        {
            Take(_feeds.SetItem(topic, _feeds.TryGetValue(topic, out var feeds) ? feeds.Add(feed) : [feed]));
        }

        return feed.Reader;
    }

    /// <summary>Closes a feed; from any thread.</summary>
    public void CloseFeed(ChannelReader<byte[]> reader)
    {
        lock (_opening)
        {
            foreach (var (topic, feeds) in _feeds)
            {
                var left = feeds.RemoveAll(feed => feed.Reader == reader);
                if (left.Length < feeds.Length)
                {
                    Take(left.IsEmpty ? _feeds.Remove(topic) : _feeds.SetItem(topic, left));
                    return;
                }
            }
        }
    }

    public void Accept(MqttApplicationMessage message)
    {
        if (Volatile.Read(ref _feeds).TryGetValue(message.Topic, out var feeds))
        {
            var payload = message.Payload.ToArray();
            foreach (var feed in feeds)
            {
                feed.Writer.TryWrite(payload);
            }
        }
        else if (message.Topic.StartsWith(_commandPrefix, StringComparison.Ordinal))
        {
            AcceptCommand(message);
        }
    }

    private void Take(ImmutableDictionary<string, ImmutableArray<Channel<byte[]>>> feeds)
    {
        Volatile.Write(ref _feeds, feeds);
        Volatile.Write(ref _topics, [.. feeds.Keys]);
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
