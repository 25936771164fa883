using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>Weekly partitions of the table of intervals in PostgreSQL: made ahead, and dropped whole when all of a week is older than its retention. SQLite has none and deletes rows.</summary>
internal sealed class PartitionKeeper(FleetDatabase database)
{
    /// <summary>Weeks that are made ahead.</summary>
    public const int WeeksAhead = 3;

    /// <summary>Weeks back that are made at the first start, for what devices have kept.</summary>
    public const int WeeksBack = 5;

    private const long WeekMs = 7 * 86_400_000L;
    private const long MaxWeeksBack = 522;
    private const string Prefix = "intervals_w";

    /// <summary>Makes the partitions around a time, and drops those that end before another one.</summary>
    /// <param name="now">The time.</param>
    /// <param name="oldest">What ends before it goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many were dropped.</returns>
    public async Task<int> KeepAsync(DateTimeOffset now, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        if (!database.IsPostgreSql)
        {
            return 0;
        }

        await using var context = database.CreateContext();
        var (thisWeek, firstWeek) = (WeekOf(now), WeekOf(oldest));
        var existing = await MakeAsync(context, Math.Max(thisWeek - WeeksBack, firstWeek), thisWeek + WeeksAhead, cancellationToken);
        var old = existing.Where(name => WeekOf(name) is { } week && week < firstWeek).ToList();
        foreach (var name in old)
        {
#pragma warning disable EF1002 // The name is one of our own, a prefix and digits (WeekOf).
            await context.Database.ExecuteSqlRawAsync($"DROP TABLE IF EXISTS {name}", cancellationToken);
#pragma warning restore EF1002
        }

        return old.Count;
    }

    /// <summary>Makes the partitions from the week of the oldest interval, ten years back at most, to some weeks after now; within the transaction of the context, if it has one.</summary>
    public static Task MakeAsync(FleetContext context, DateTimeOffset oldest, DateTimeOffset now, CancellationToken cancellationToken) =>
        MakeAsync(context, Math.Max(WeekOf(oldest), WeekOf(now) - MaxWeeksBack), WeekOf(now) + WeeksAhead, cancellationToken);

    // Returns the names of those that were there before.
    private static async Task<List<string>> MakeAsync(FleetContext context, long first, long last, CancellationToken cancellationToken)
    {
        var existing = await context.Database.SqlQuery<string>($"SELECT relname AS \"Value\" FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'intervals'::regclass").ToListAsync(cancellationToken);
        for (var week = first; week <= last; week++)
        {
            if (!existing.Contains(NameOf(week)))
            {
                await MakeAsync(context, week, cancellationToken);
            }
        }

        return existing;
    }

    // Rows of the week may lie in the rest, from a clock that was ahead: they move into the new partition.
    private static async Task MakeAsync(FleetContext context, long week, CancellationToken cancellationToken)
    {
        var (from, to) = (week * WeekMs, (week + 1) * WeekMs);
        var name = NameOf(week);
        await using var transaction = context.Database.CurrentTransaction is null ? await context.Database.BeginTransactionAsync(cancellationToken) : null;
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            CREATE TABLE IF NOT EXISTS {name} (LIKE intervals INCLUDING ALL);
            WITH moved AS (DELETE FROM intervals_rest WHERE to_ms >= {from} AND to_ms < {to} RETURNING *) INSERT INTO {name} SELECT * FROM moved;
            ALTER TABLE intervals ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to});
            """);
        await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
        if (transaction is not null)
        {
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static long WeekOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / WeekMs;

    private static string NameOf(long week) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{week}");

    private static long? WeekOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var week) ? week : null;
}
