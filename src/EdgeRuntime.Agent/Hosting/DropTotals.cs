using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Drops of the whole agent: of the connection and of the models' loops.</summary>
internal static class DropTotals
{
    /// <summary>Drops by reason since the start; without reasons that never applied.</summary>
    public static ImmutableSortedDictionary<DropReason, long> Of(OutboxCounters outbox, IEnumerable<LoopStatistics> models)
    {
        var totals = outbox.Dropped.ToBuilder();
        foreach (var statistics in models)
        {
            Add(DropReason.ResultsFull, statistics.Dropped);
            Add(DropReason.TickSkipped, statistics.SkippedTicks);
        }

        return totals.ToImmutable();

        void Add(DropReason reason, long count)
        {
            if (count > 0)
            {
                totals[reason] = totals.GetValueOrDefault(reason) + count;
            }
        }
    }
}
