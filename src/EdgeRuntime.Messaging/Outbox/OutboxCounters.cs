using System.Collections.Immutable;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>What the outbox has done since the start.</summary>
/// <param name="Enqueued">Messages put in, without those of earlier sessions.</param>
/// <param name="Acknowledged">Messages that the broker has confirmed, without replays of earlier sessions.</param>
/// <param name="Replayed">Messages of earlier sessions that the broker has confirmed.</param>
/// <param name="Queued">Messages waiting or under way.</param>
/// <param name="Dropped">Messages given up, by reason.</param>
public sealed record OutboxCounters(long Enqueued, long Acknowledged, long Replayed, long Queued, ImmutableDictionary<string, long> Dropped)
{
    /// <summary>Messages given up for any reason.</summary>
    public long DroppedTotal => Dropped.Values.Sum();
}
