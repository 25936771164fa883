using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>What the outbox has done since the start.</summary>
/// <param name="Enqueued">Messages put in, without those of earlier sessions.</param>
/// <param name="Acknowledged">Messages that the broker has confirmed, without replays of earlier sessions.</param>
/// <param name="Replayed">Messages of earlier sessions that the broker has confirmed.</param>
/// <param name="Queued">Messages waiting or under way.</param>
/// <param name="Dropped">Drops by reason: of the outbox and of what came in.</param>
public sealed record OutboxCounters(long Enqueued, long Acknowledged, long Replayed, long Queued, ImmutableSortedDictionary<DropReason, long> Dropped)
{
    /// <summary>Drops for any reason.</summary>
    public long DroppedTotal => Dropped.Values.Sum();
}
