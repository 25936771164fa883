using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Operating;

/// <summary>The desired documents that the broker keeps for devices, as bytes: who may be believed is for <see cref="DesiredWriter"/> to say.</summary>
public sealed class DesiredShelf(OperatorConnection connection)
{
    // A signed document in base64, with its signatures.
    private const int MaxPayloadBytes = 2 * DesiredDocument.MaxBytes;

    // Beyond that one filter for all is less to ask for, though more to hear.
    private const int MaxFilters = 32;

    /// <summary>Reads what is kept.</summary>
    /// <param name="devices">The devices; null for every device.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The bytes by device; devices without a document are not in it.</returns>
    /// <exception cref="BrokerException">The broker refuses it, the connection broke, or something is kept that is too long to be a desired document or came too fast.</exception>
    public async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(IReadOnlyCollection<string>? devices, CancellationToken cancellationToken)
    {
        var topics = connection.Topics;
        IReadOnlyList<string> filters = devices is { Count: <= MaxFilters } ? [.. devices.Select(topics.Desired)] : [topics.Desired("+")];
        var wanted = devices?.ToHashSet(StringComparer.Ordinal);
        var kept = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (filters.Count == 0)
        {
            return kept;
        }

        await using var subscription = await connection.SubscribeAsync(new SubscriptionOptions(filters) { MaxPayloadBytes = MaxPayloadBytes }, cancellationToken);
        await subscription.ReadRetainedAsync(
            message =>
            {
                if (topics.TryParseDesired(message.Topic, out var device) && wanted?.Contains(device) != false)
                {
                    kept[device] = message.Payload;
                }
            },
            cancellationToken);
        return subscription.Dropped + subscription.TooLong == 0
            ? kept
            : throw new BrokerException(BrokerFault.Lost, $"{subscription.Dropped + subscription.TooLong} desired documents at the broker at {connection.Broker} came too fast or are longer than {MaxPayloadBytes} bytes");
    }

    /// <summary>Puts a document in the place of what is kept.</summary>
    /// <exception cref="BrokerException">The broker refuses it, or the connection broke.</exception>
    public Task PublishAsync(string device, SealedDesired desired, CancellationToken cancellationToken) => connection.PublishAsync(
        new OutgoingMessage(connection.Topics.Desired(device), desired.Payload) { Retain = true, ContentType = OutgoingMessage.Json, Schema = DesiredDocument.CurrentSchema },
        cancellationToken);
}
