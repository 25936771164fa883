using EdgeRuntime.Contracts;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Counts refused messages by reason and keeps the last of each as a sample.</summary>
internal sealed class RefusalStore(FleetDatabase database, FleetClocks clocks)
{
    private const int SampleBytes = 2_048;

    /// <summary>Adds messages.</summary>
    public async Task AddAsync(string cell, IReadOnlyCollection<RefusedMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return;
        }

        await using var context = database.CreateContext();
        foreach (var group in messages.GroupBy(static message => message.Reason, StringComparer.Ordinal))
        {
            var last = group.Last();
            var row = await context.Refused.FindAsync([cell, group.Key], cancellationToken);
            if (row is null)
            {
                context.Add(row = new RefusedRow { Cell = cell, Reason = group.Key });
            }

            row.Count += group.Count();
            row.LastMs = clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds();
            row.Topic = OneLineText.Of(last.Topic);
            row.Detail = OneLineText.Of(last.Detail, 1_000);
            row.Sample = last.Payload.Length > SampleBytes ? last.Payload[..SampleBytes] : last.Payload;
        }

        await context.SaveChangesAsync(cancellationToken);
    }
}
