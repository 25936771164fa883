using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What a broker does not accept of a will; it says so only by refusing the CONNECT that holds it.</summary>
/// <param name="AtMostOnce">Whether the will must have QoS 0.</param>
/// <param name="NotRetained">Whether it must not be retained.</param>
internal sealed record WillLimits(bool AtMostOnce, bool NotRetained)
{
    /// <summary>Nothing is known to be refused.</summary>
    public static WillLimits None { get; } = new(false, false);

    /// <summary>What to leave out after a refusal; the same when it has another reason.</summary>
    public WillLimits Without(int reasonCode) => reasonCode switch
    {
        BrokerReason.QosNotSupported => this with { AtMostOnce = true },
        BrokerReason.RetainNotSupported => this with { NotRetained = true },
        _ => this,
    };
}
