namespace EdgeRuntime.Messaging.Operating;

/// <summary>A message as the broker sent it. Nothing in it is checked but its size.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Payload">Its bytes; empty when a retained message was cleared.</param>
/// <param name="Retained">Whether the broker had kept it from before the subscription.</param>
/// <param name="Correlation">Correlation data; null without.</param>
public sealed record ReceivedMessage(string Topic, byte[] Payload, bool Retained, byte[]? Correlation);
