using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>A message that waits for its reader, as the bytes of its PUBLISH packet: nothing of it is lost.</summary>
/// <param name="Packet">The packet of MQTT 5.</param>
/// <param name="Since">When it was written down.</param>
internal sealed record QueuedMessage(byte[] Packet, DateTimeOffset Since)
{
    private const int WriterBytes = 4_096;
    private const int MaxWriterBytes = 65_535;

    /// <summary>Writes a packet down.</summary>
    public static QueuedMessage Of(MqttPublishPacket packet, DateTimeOffset now) =>
        new([.. new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(WriterBytes, MaxWriterBytes)).Encode(packet).Join()], now);

    /// <summary>The message; null when it has expired meanwhile.</summary>
    public MQTTnet.MqttApplicationMessage? Read(DateTimeOffset now)
    {
        // The fixed header: one byte, and the length in seven bits a byte.
        var header = 2;
        while ((Packet[header - 1] & 0x80) != 0)
        {
            header++;
        }

        var body = new ArraySegment<byte>(Packet, header, Packet.Length - header);
        var formatter = new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(WriterBytes, MaxWriterBytes));
        var packet = (MqttPublishPacket)formatter.Decode(new ReceivedMqttPacket(Packet[0], body, Packet.Length));
        if (packet.MessageExpiryInterval > 0)
        {
            var left = packet.MessageExpiryInterval - Math.Max((now - Since).TotalSeconds, 0);
            if (left < 1)
            {
                return null;
            }

            packet.MessageExpiryInterval = (uint)left;
        }

        return MqttApplicationMessageFactory.Create(packet);
    }
}
