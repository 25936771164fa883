using System.Data.Common;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>Removes what is older than its retention, and makes room ahead; once at the start and then every hour.</summary>
internal sealed class RetentionLoop(FleetDatabase database, RetentionOptions retention, FleetClocks clocks, ILogger<RetentionLoop> logger)
{
    // What one statement deletes: an SQLite writer waits no longer than that takes.
    private const int RowsAtOnce = 5_000;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    // Sessions are remembered for as long as a device may still send what it kept.
    private static readonly TimeSpan SessionMemory = TimeSpan.FromDays(400);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await TryAsync(cancellationToken);
                await Task.Delay(Period, clocks.Wall, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next start goes on with it.
        }
    }

    /// <summary>Removes it once.</summary>
    /// <returns>Rows and partitions removed.</returns>
    public async Task<long> KeepAsync(CancellationToken cancellationToken)
    {
        var now = clocks.Physical.GetUtcNow();
        var removed = (long)await new PartitionKeeper(database).KeepAsync(now, now - retention.Intervals, cancellationToken);
        await using var context = database.CreateContext();
        var (intervals, hours, days) = (Before(retention.Intervals), Before(retention.Hours), Before(retention.Days));
        var (events, sessions) = (clocks.Wall.GetUtcNow().Subtract(retention.Events).ToUnixTimeMilliseconds(), clocks.Wall.GetUtcNow().Subtract(SessionMemory).ToUnixTimeMilliseconds());
        removed += await RemoveAsync(context.Intervals.Where(row => row.ToMs < intervals), cancellationToken);
        removed += await RemoveAsync(context.Rollups.Where(row => row.Level == RollupLevel.Minute && row.StartMs < intervals), cancellationToken);
        removed += await RemoveAsync(context.Rollups.Where(row => row.Level == RollupLevel.Hour && row.StartMs < hours), cancellationToken);
        removed += await RemoveAsync(context.Rollups.Where(row => row.Level == RollupLevel.Day && row.StartMs < days), cancellationToken);
        removed += await RemoveAsync(context.ModelRollups.Where(row => row.StartMs < hours), cancellationToken);
        removed += await RemoveAsync(context.Labels.Where(row => row.StartMs < hours), cancellationToken);
        removed += await RemoveAsync(context.Events.Where(row => row.TimeMs < events), cancellationToken);
        removed += await RemoveAsync(context.Sequences.Where(row => row.UpdatedMs < sessions), cancellationToken);
        return removed;

        long Before(TimeSpan age) => (now - age).ToUnixTimeMilliseconds();
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var removed = await KeepAsync(cancellationToken);
            if (removed > 0)
            {
                Log.RetentionRemoved(logger, removed);
            }
        }
        catch (Exception e) when (e is DbException or DbUpdateException && !cancellationToken.IsCancellationRequested)
        {
            Log.RetentionFailed(logger, database.Name, e.GetBaseException().Message.Split('\n')[0]);
        }
    }

    private static async Task<long> RemoveAsync<T>(IQueryable<T> old, CancellationToken cancellationToken)
        where T : class
    {
        long removed = 0;
        int count;
        do
        {
            count = await old.Take(RowsAtOnce).ExecuteDeleteAsync(cancellationToken);
            removed += count;
        }
        while (count == RowsAtOnce);
        return removed;
    }
}
