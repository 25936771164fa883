using System.Buffers;
using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>How messages look as MQTT 5 packets.</summary>
internal static class MessageFormat
{
    public const string ContentType = "application/json";
    public const string SchemaProperty = "schema";

    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(10);
    private static readonly byte[] HistoricalMark = Encoding.UTF8.GetBytes("\"historical\":true,");

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Utf8Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A message of the outbox; one that had its first chance before this connection is marked as historical.</summary>
    public static MqttApplicationMessage FromOutbox(OutboxMessage message, long connection, TimeSpan age, TimeSpan remaining)
    {
        var historical = message.Class != MessageClass.Responses && message.Connection != connection && !IsFirstChance(message, connection, age);
        var packet = Base(message.Topic, message.Schema, historical ? MarkHistorical(message.Payload) : message.Payload);
        packet.CorrelationData = message.Correlation;
        // The last interval is what a fresh reader sees; an old one must not take its place.
        packet.Retain = message.Class == MessageClass.Energy && !historical;
        // The broker keeps messages for a subscriber that is away; what has expired there is worth nothing to it either.
        packet.MessageExpiryInterval = (uint)Math.Clamp(remaining.TotalSeconds, 1, uint.MaxValue - 1);
        return packet;
    }

    // What an agent says while it is still connecting for the first time is no history, written to the file meanwhile or not.
    private static bool IsFirstChance(OutboxMessage message, long connection, TimeSpan age) => message.Connection == 0 && connection == 1 && age < StartUp;

    /// <summary>A retained message; without a schema when it is none of our contract.</summary>
    public static MqttApplicationMessage Retained(string topic, string? schema, byte[] payload)
    {
        var packet = Base(topic, schema, payload);
        packet.Retain = true;
        return packet;
    }

    private static MqttApplicationMessage Base(string topic, string? schema, byte[] payload) => new()
    {
        Topic = topic,
        Payload = new ReadOnlySequence<byte>(payload),
        ContentType = ContentType,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        UserProperties = schema is null ? [] : [new MqttUserProperty(SchemaProperty, Utf8(schema))],
    };

    // Every payload is a JSON object of ours with at least one member.
    private static byte[] MarkHistorical(byte[] payload) => [payload[0], .. HistoricalMark, .. payload.AsSpan(1)];
}
