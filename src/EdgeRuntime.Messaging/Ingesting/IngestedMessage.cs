using EdgeRuntime.Messaging.Operating;
using MQTTnet;

namespace EdgeRuntime.Messaging.Ingesting;

/// <summary>A message that the broker holds until it is confirmed. Nothing in it is checked.</summary>
public sealed class IngestedMessage
{
    private readonly MqttApplicationMessageReceivedEventArgs? _delivery;

    /// <summary>A message that needs no confirmation.</summary>
    public IngestedMessage(string topic, byte[] payload, bool retained) => (Topic, Payload, Retained) = (topic, payload, retained);

    internal IngestedMessage(MqttApplicationMessageReceivedEventArgs delivery, byte[] payload)
        : this(delivery.ApplicationMessage.Topic, payload, delivery.ApplicationMessage.Retain) => _delivery = delivery;

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>The payload; empty when a retained message was cleared.</summary>
    public byte[] Payload { get; }

    /// <summary>Whether the broker had kept it from before the subscription.</summary>
    public bool Retained { get; }

    /// <summary>Confirms the message, once it is stored. If the connection broke since, the broker delivers the message again.</summary>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (_delivery is null)
        {
            return;
        }

        try
        {
            await _delivery.AcknowledgeAsync(cancellationToken);
        }
        catch (Exception e) when (BrokerErrors.IsKnown(e) && !cancellationToken.IsCancellationRequested)
        {
            // Delivered again over the next connection, and recognised by its number.
        }
    }
}
