using EdgeRuntime.Contracts.HomeAssistant;
using EdgeRuntime.Contracts.Topics;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>The topics of a device: it publishes below its own level what devices publish, reads its own level and the models, and announces itself to Home Assistant.</summary>
internal sealed class TopicAccess(TopicScheme topics)
{
    private static readonly DiscoveryTopics HomeAssistant = new();

    private readonly string _models = $"{topics.Root}/models/";

    /// <summary>Whether a device may publish to a topic. What it is told, <c>desired</c> and <c>commands</c>, is not its own to write.</summary>
    public bool MayPublish(string device, string topic) =>
        IsOwn(device, topic, out var rest)
            ? rest is not "desired" && !rest.StartsWith("commands/", StringComparison.Ordinal)
            : topic == HomeAssistant.Config(device);

    /// <summary>Whether a device may subscribe to a filter: everything that it covers must be the device's to read.</summary>
    public bool MaySubscribe(string device, string filter) =>
        IsOwn(device, filter, out _)
        || filter.StartsWith(_models, StringComparison.Ordinal)
        || filter == HomeAssistant.Birth;

    private bool IsOwn(string device, string topic, out string rest)
    {
        var own = $"{topics.Root}/{device}/";
        var isOwn = topic.StartsWith(own, StringComparison.Ordinal);
        rest = isOwn ? topic[own.Length..] : "";
        return isOwn;
    }
}
