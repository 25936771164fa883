using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Devices;

/// <summary>Puts together what the broker says about devices. What does not hold up is counted, and told once.</summary>
/// <param name="topics">The topics of the root prefix.</param>
/// <param name="wall">The wall clock.</param>
/// <param name="say">Told of the first message that is ignored.</param>
internal sealed class FleetView(TopicScheme topics, TimeProvider wall, Action<string> say)
{
    /// <summary>Whoever may publish under any id must not fill this machine's memory.</summary>
    public const int MaxDevices = 50_000;

    private readonly SortedDictionary<string, DeviceState> _devices = new(StringComparer.Ordinal);

    /// <summary>Messages that were not what they should be.</summary>
    public int Ignored { get; private set; }

    /// <summary>Every device, by id.</summary>
    public IEnumerable<DeviceState> Devices => _devices.Values.Where(static device => device.IsKnown);

    /// <summary>Filters of what the broker keeps of a device, or of all.</summary>
    public static IReadOnlyList<string> StateFilters(TopicScheme topics, string device = "+") => [topics.Status(device), topics.Info(device), topics.Reported(device)];

    /// <summary>Filters of what a device, or all, tell as they go.</summary>
    public static IReadOnlyList<string> LiveFilters(TopicScheme topics, string device = "+") => [topics.Energy(device), topics.Result(device, "+"), topics.ResultBatch(device, "+")];

    /// <summary>A subscription to filters with the bounds of this view.</summary>
    public static SubscriptionOptions Subscription(IReadOnlyList<string> filters) => new(filters) { MaxPayloadBytes = MessageReader.MaxBatchBytes };

    /// <summary>What a subscription could not take, in words; null when it took everything.</summary>
    public static string? Lost(OperatorSubscription subscription) => (subscription.Dropped, subscription.TooLong) switch
    {
        (0, 0) => null,
        (var dropped, 0) => $"{dropped} messages came faster than they could be read: what is shown may be incomplete",
        var (dropped, tooLong) => $"{dropped + tooLong} messages were left out, {tooLong} of them because they were too long: what is shown may be incomplete",
    };

    /// <summary>The device; null when nothing is known of it.</summary>
    public DeviceState? Find(string device) => _devices.TryGetValue(device, out var state) && state.IsKnown ? state : null;

    /// <summary>Takes a message.</summary>
    /// <returns>The device that it is of; null when it was ignored.</returns>
    public DeviceState? Apply(ReceivedMessage received)
    {
        if (!topics.TryParse(received.Topic, out var topic))
        {
            return Ignore(received.Topic, "is no device's topic");
        }

        if (received.Payload.Length == 0)
        {
            var cleared = _devices.GetValueOrDefault(topic.Device);
            cleared?.Clear(topic.Class);
            return cleared;
        }

        var read = MessageReader.Read(topic, received.Payload);
        if (!read.IsOk)
        {
            return Ignore(received.Topic, read.Error.Message);
        }

        if (!_devices.TryGetValue(topic.Device, out var device))
        {
            if (_devices.Count >= MaxDevices)
            {
                return Ignore(received.Topic, $"is of one more device than the {MaxDevices} that are looked at");
            }

            _devices.Add(topic.Device, device = new DeviceState(topic.Device));
        }

        device.Apply(read.Value, received.Retained, wall.GetUtcNow());
        return device;
    }

    private DeviceState? Ignore(string topic, string reason)
    {
        if (Ignored++ == 0)
        {
            say($"ignored a message on {topic}: it {reason}; more of that kind are only counted");
        }

        return null;
    }
}
