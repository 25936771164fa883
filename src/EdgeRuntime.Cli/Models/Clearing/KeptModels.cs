using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Models.Clearing;

/// <summary>Finds the models that the broker keeps.</summary>
internal static class KeptModels
{
    /// <summary>Every model, by digest. Blocks are published from block 0 on and cleared back to it, so that one topic a model tells what is left.</summary>
    /// <exception cref="BrokerException">The broker cannot be used, or keeps more than can be looked at.</exception>
    public static async Task<IReadOnlyList<KeptModel>> ReadAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        var topics = session.Connection.Topics;
        var kept = new SortedDictionary<string, KeptModel>(StringComparer.Ordinal);
        var options = new SubscriptionOptions(topics.ModelManifest("+"), topics.ModelBlock("+", 0)) { MaxPayloadBytes = BlockLayout.MaxBlockSize };
        await using var subscription = await session.Connection.SubscribeAsync(options, cancellationToken);
        await subscription.ReadRetainedAsync(
            message =>
            {
                if (topics.TryParseModel(message.Topic, out var digest, out var block) && (block is null || !kept.ContainsKey(digest)))
                {
                    kept[digest] = block is null ? KeptModel.Of(digest, message.Payload) : new KeptModel(digest);
                }
            },
            cancellationToken);
        return subscription.Dropped == 0
            ? [.. kept.Values]
            : throw new BrokerException(BrokerFault.Lost, $"{subscription.Dropped} messages of models at the broker at {session.Connection.Broker} came faster than they could be read");
    }
}
