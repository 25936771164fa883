using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What the broker's CONNACK allows on one connection.</summary>
/// <param name="MaxPacketBytes">Longest packet that it accepts; null where it names no limit.</param>
/// <param name="MaximumQos">Highest quality of service.</param>
/// <param name="RetainAvailable">Whether it keeps retained messages.</param>
/// <param name="Window">Publishes that may be unconfirmed at a time.</param>
internal sealed record BrokerLimits(long? MaxPacketBytes, MqttQualityOfServiceLevel MaximumQos, bool RetainAvailable, int Window)
{
    // Lengths, identifiers, content type and the like; beside topic, payload, schema and correlation data.
    private const int EnvelopeBytes = 128;

    /// <summary>No limits but our own: before the first CONNACK.</summary>
    public static BrokerLimits Unknown(int ownWindow) => new(null, MqttQualityOfServiceLevel.AtLeastOnce, RetainAvailable: true, ownWindow);

    /// <summary>Reads a CONNACK; MQTTnet has 0 or null where the broker names no limit.</summary>
    public static BrokerLimits From(MqttClientConnectResult answer, int ownWindow) => new(
        answer.MaximumPacketSize is > 0 and var bytes ? bytes : null,
        answer.MaximumQoS,
        answer.RetainAvailable,
        answer.ReceiveMaximum is > 0 and var messages ? Math.Min(ownWindow, (int)messages) : ownWindow);

    /// <summary>What the broker lacks that a device needs, in words; null when it lacks nothing.</summary>
    public string? Lacks => (MaximumQos, RetainAvailable) switch
    {
        (MqttQualityOfServiceLevel.AtMostOnce, true) => "no QoS 1: messages that a broken link swallows are lost",
        (MqttQualityOfServiceLevel.AtMostOnce, false) => "no QoS 1 and no retained messages: messages can be lost, and only those who listen already see this device's state",
        (_, false) => "no retained messages: only those who listen already see this device's state",
        _ => null,
    };

    /// <summary>Changes a message to what the broker can: a lower quality of service, no retaining.</summary>
    public MqttApplicationMessage Adapt(MqttApplicationMessage message)
    {
        message.QualityOfServiceLevel = message.QualityOfServiceLevel > MaximumQos ? MaximumQos : message.QualityOfServiceLevel;
        message.Retain &= RetainAvailable;
        return message;
    }

    /// <summary>Whether a message fits into the largest packet.</summary>
    public bool Allows(MqttApplicationMessage message) =>
        MaxPacketBytes is not { } most
        || message.Payload.Length + (4L * message.Topic.Length) + EnvelopeBytes + (message.CorrelationData?.Length ?? 0) <= most
        || PacketBytes(message) <= most;

    // Exact, hence by MQTTnet itself; only near the limit.
    private static long PacketBytes(MqttApplicationMessage message)
    {
        var packet = MqttPublishPacketFactory.Create(message);
        packet.PacketIdentifier = 1;
        return new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 65_535)).Encode(packet).Length;
    }
}
