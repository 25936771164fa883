using MQTTnet.Packets;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>A durable session as it is kept on disk.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Identity">Whose it is.</param>
/// <param name="ExpirySeconds">How long it lasts without its client.</param>
/// <param name="AwaySince">When the client went; null while it is connected, and after a crash.</param>
/// <param name="Filters">Its subscriptions.</param>
/// <param name="Queued">What waits for the client, and since when.</param>
internal sealed record StoredSession(
    string ClientId, BrokerIdentity Identity, uint ExpirySeconds, DateTimeOffset? AwaySince, IReadOnlyList<MqttTopicFilter> Filters, IReadOnlyList<QueuedMessage> Queued);
