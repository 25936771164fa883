using System.Buffers;
using EdgeRuntime.Testing;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Tests;

/// <summary>Packets of all fifteen types, as a broker sends them and as a client does, each spoiled in another way. The same seed makes the same packets.</summary>
internal sealed class SpoiledPackets(int seed)
{
    private static readonly byte[][] Sound = [.. Packets().Select(Encode)];

    private readonly Mutator _mutator = new(seed);
    private int _next;

    public byte[] Next() => _mutator.Mutate(Sound[_next++ % Sound.Length]);

    private static byte[] Encode(MqttPacket packet) => new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 65_535)).Encode(packet).Join().ToArray();

    private static IEnumerable<MqttPacket> Packets()
    {
        List<MqttUserProperty> properties = [new("schema", (ReadOnlyMemory<byte>)"result/1"u8.ToArray())];
        yield return new MqttConnectPacket { ClientId = "pi", KeepAlivePeriod = 120, WillFlag = true, WillTopic = "edge/v1/pi/status", WillMessage = "{}"u8.ToArray(), WillUserProperties = properties, Username = "u", Password = [1, 2] };
        yield return new MqttConnAckPacket { IsSessionPresent = true, ReceiveMaximum = 10, MaximumPacketSize = 65_536, ServerKeepAlive = 60, ReasonString = "welcome", ServerReference = "other.example", UserProperties = properties, MaximumQoS = MqttQualityOfServiceLevel.AtLeastOnce };
        yield return new MqttPublishPacket
        {
            Topic = "edge/v1/pi/commands/ping",
            PacketIdentifier = 7,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            ResponseTopic = "edge/v1/pi/responses/x",
            CorrelationData = [1, 2, 3],
            ContentType = "application/json",
            MessageExpiryInterval = 60,
            UserProperties = properties,
            Payload = new ReadOnlySequence<byte>("{\"a\":1}"u8.ToArray()),
        };
        yield return new MqttPubAckPacket { PacketIdentifier = 1, ReasonCode = MqttPubAckReasonCode.QuotaExceeded, ReasonString = "no", UserProperties = properties };
        yield return new MqttPubRecPacket { PacketIdentifier = 1, ReasonString = "r" };
        yield return new MqttPubRelPacket { PacketIdentifier = 1, ReasonString = "r" };
        yield return new MqttPubCompPacket { PacketIdentifier = 1, ReasonString = "r" };
        yield return new MqttSubscribePacket { PacketIdentifier = 2, TopicFilters = [new MqttTopicFilter { Topic = "edge/v1/pi/commands/+" }, new MqttTopicFilter { Topic = "a" }] };
        yield return new MqttSubAckPacket { PacketIdentifier = 1, ReasonCodes = [MqttSubscribeReasonCode.GrantedQoS1, MqttSubscribeReasonCode.NotAuthorized, MqttSubscribeReasonCode.GrantedQoS0], ReasonString = "r" };
        yield return new MqttUnsubscribePacket { PacketIdentifier = 3, TopicFilters = ["edge/v1/pi/status"] };
        yield return new MqttUnsubAckPacket { PacketIdentifier = 3, ReasonCodes = [MqttUnsubscribeReasonCode.Success] };
        yield return MqttPingReqPacket.Instance;
        yield return MqttPingRespPacket.Instance;
        yield return new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.SessionTakenOver, ReasonString = "bye", ServerReference = "other.example", UserProperties = properties };
        yield return new MqttAuthPacket { AuthenticationMethod = "m", AuthenticationData = [1], ReasonString = "r" };
    }
}
