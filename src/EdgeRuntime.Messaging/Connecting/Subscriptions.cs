using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Operating;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>The subscriptions of a device: its commands, its own presence and its feeds. Those that the broker refuses are asked for again from time to time: an access list may be mended.</summary>
internal sealed class Subscriptions(TopicScheme topics, string device, Func<IReadOnlyCollection<string>> feeds, TimeProvider wall)
{
    /// <summary>Time between two requests for what was refused.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromMinutes(10);

    private HashSet<string> _refused = new(StringComparer.Ordinal);
    private IReadOnlyCollection<string> _asked = [];
    private long _askedAt;

    /// <summary>Time until there is something to ask for: zero when a feed was opened or closed, else when what was refused is asked for again; null when nothing was.</summary>
    public TimeSpan? RetryIn =>
        _asked != feeds() ? TimeSpan.Zero
        : _refused.Count == 0 ? null
        : RetryPeriod - wall.GetElapsedTime(_askedAt) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Subscribes to everything, or to what was refused and what has changed since.</summary>
    /// <param name="client">The client.</param>
    /// <param name="onlyRefused">Which of the two.</param>
    /// <param name="isAnnounced">Whether this process has announced its presence before: then what is retained there must be its own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What the broker refuses.</returns>
    public async Task<IReadOnlyList<RefusedFilter>> SubscribeAsync(IMqttClient client, bool onlyRefused, bool isAnnounced, CancellationToken cancellationToken)
    {
        var (before, open) = (_asked, feeds());
        if (onlyRefused && before.Except(open, StringComparer.Ordinal).ToList() is { Count: > 0 } closed)
        {
            await client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = closed }, cancellationToken);
        }

        var filters = All(isAnnounced, open).Where(filter => !onlyRefused || _refused.Contains(filter.Topic) || (open.Contains(filter.Topic) && !before.Contains(filter.Topic))).ToList();
        if (filters.Count == 0)
        {
            (_asked, _refused) = (open, []);
            return [];
        }

        var answer = await client.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = filters }, cancellationToken);
        List<RefusedFilter> refused = [.. answer.Items
            .Where(static item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
            .Select(item => new RefusedFilter(item.TopicFilter.Topic, BrokerReason.From((int)item.ResultCode).Describe(answer.ReasonString)))];
        _refused = refused.Select(static filter => filter.Filter).ToHashSet(StringComparer.Ordinal);
        (_asked, _askedAt) = (open, wall.GetTimestamp());
        return refused;
    }

    private IEnumerable<MqttTopicFilter> All(bool isAnnounced, IEnumerable<string> open)
    {
        yield return new MqttTopicFilter { Topic = topics.CommandFilter(device), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, RetainHandling = MqttRetainHandling.DoNotSendOnSubscribe };
        // What is retained there at first is the goodbye of an earlier run, and the birth replaces it.
        yield return new MqttTopicFilter
        {
            Topic = topics.Status(device),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            RetainHandling = isAnnounced ? MqttRetainHandling.SendAtSubscribe : MqttRetainHandling.DoNotSendOnSubscribe,
        };
        foreach (var topic in open)
        {
            yield return new MqttTopicFilter { Topic = topic, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce };
        }
    }
}
