using System.Diagnostics;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using EdgeRuntime.Fleet.Tests.Storage;
using EdgeRuntime.Messaging.Ingesting;
using EdgeRuntime.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>
/// How fast the fleet stores what devices publish, as a ratio to how fast the same broker relays the same messages over the same connections to a subscriber that only confirms them.
/// Broker, load, database and fleet share the machine.
/// </summary>
public sealed class IngestLoadTests(SharedPostgreSql server) : IDisposable
{
    // Machines are noisy, and those that test changes are slow: the goals are 0.5 with PostgreSQL and 0.3 with SQLite, docs/scaling.md has what was measured.
    private const double LeastRatio = 0.08;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-fleet-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ingest_UnderLoad_StoresEverythingAtAFractionOfTheBrokersRate(bool postgreSql)
    {
        var (devices, rounds) = (Drill.Count(250, 10_000), Drill.Count(2, 1));
        await using var broker = await MosquittoServer.StartAsync("max_inflight_messages 0", "max_queued_messages 0");
        await using var load = await DeviceLoad.ConnectAsync(broker.Port, devices, Drill.Count(10, 200));
        // The first interval warms both up.
        var (births, first, rest) = (load.Births(), load.Intervals(1, 1), load.Intervals(2, rounds));
        var bare = await RelayAsync(broker.Port, load, first, rest);

        var connection = postgreSql ? await server.CreateDatabaseAsync() : null;
        await using var database = FleetDatabase.Of(new FleetOptions { DataDirectory = _folder, PostgreSql = connection });
        await using var fleet = await FleetProcess.StartAsync(broker.Port, _folder, connection);
        var newDevices = await StoreAsync(load, births, database, static context => context.Devices.Count(static device => device.Info != null && device.Reported != null && device.State != null), devices, fleet);
        await StoreAsync(load, first, database, StoredIntervals, devices, fleet);
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var pages = AskForPagesAsync(database, load, asking.Token);
        var stored = await StoreAsync(load, rest, database, StoredIntervals, devices * (1 + rounds), fleet);
        await asking.CancelAsync();
        var (page, questions) = await pages;

        await AssertNothingIsLostAsync(database, devices, 1 + rounds);
        var lag = await LagAsync(load, database, fleet, rest.Count / stored.TotalSeconds / 2, 2 + rounds);
        var ratio = bare / stored;
        Drill.Report(FormattableString.Invariant(
            $"{(postgreSql ? "PostgreSQL" : "SQLite")}, {devices} devices: {rest.Count} messages stored in {stored.TotalSeconds:0.0} s ({rest.Count / stored.TotalSeconds:0} a second), {ratio:0.00} of the broker's own {rest.Count / bare.TotalSeconds:0} a second; {births.Count / newDevices.TotalSeconds:0} a second of new devices; p99 lag at half of that rate {lag.TotalMilliseconds:0} ms; page p95 under load {page.TotalMilliseconds:0} ms ({questions} questions); {await BytesPerIntervalAsync(database):0} bytes an interval; {MemoryMegabytes(fleet):0} MB resident"));
        Assert.True(ratio >= LeastRatio, FormattableString.Invariant($"{ratio:0.00} of the broker's rate"));
    }

    // With all of their results.
    private static int StoredIntervals(FleetContext context) => Math.Min(context.Intervals.Count(), Results(context) / DeviceLoad.ResultsPerInterval);

    private static int Results(FleetContext context) => (int)context.Labels.Sum(static row => row.Results);

    private static async Task AssertNothingIsLostAsync(FleetDatabase database, int devices, int intervals)
    {
        await using var context = database.CreateContext();
        Assert.Equal(devices * intervals, await context.Intervals.CountAsync(Cancel));
        Assert.Equal(devices * intervals * 90.0, await context.Rollups.Where(static row => row.Level == RollupLevel.Day).SumAsync(static row => row.LoadJ, Cancel), 3);
        Assert.Equal(devices * intervals * DeviceLoad.ResultsPerInterval, Results(context));
        Assert.All(await context.Sequences.Select(static row => row.Ranges).Distinct().ToListAsync(Cancel), static ranges => Assert.Equal(0, SequenceRanges.Parse(ranges).Missing));
        Assert.Empty(await context.Refused.ToListAsync(Cancel));
    }

    // The same session, window and client, without a store.
    private static async Task<TimeSpan> RelayAsync(int port, DeviceLoad load, List<(string Topic, byte[] Payload)> first, List<(string Topic, byte[] Payload)> rest)
    {
        var options = new IngestOptions("bare", IngestLoop.Filters(new TopicScheme())) { SessionExpiry = TimeSpan.Zero, ReceiveMaximum = IngestLoop.MaxUnconfirmed };
        var connection = new IngestConnection(new CellOptions { Host = "127.0.0.1", Port = port }, options, NullLogger<IngestConnection>.Instance, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = connection.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => connection.Problem is null, TimeSpan.FromSeconds(30), () => connection.Problem ?? "");
        await DiscardAsync(first);
        var started = Stopwatch.GetTimestamp();
        await DiscardAsync(rest);
        var elapsed = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await running;
        return elapsed;

        async Task DiscardAsync(List<(string Topic, byte[] Payload)> messages)
        {
            var publishing = load.PublishAsync(messages);
            for (var count = 0; count < messages.Count; count++)
            {
                var message = await connection.Messages.ReadAsync(Cancel);
                await message.ConfirmAsync(Cancel);
            }

            await publishing;
        }
    }

    private static async Task<TimeSpan> StoreAsync(DeviceLoad load, List<(string Topic, byte[] Payload)> messages, FleetDatabase database, Func<FleetContext, int> count, int expected, FleetProcess fleet)
    {
        var started = Stopwatch.GetTimestamp();
        await load.PublishAsync(messages);
        await using var context = database.CreateContext();
        await Eventually.TrueAsync(() => count(context) >= expected, Limit, () => $"{count(context)} of {expected}; {fleet.Output}");
        return Stopwatch.GetElapsedTime(started);
    }

    // What the pages ask for, over and over, and the 95th percentile of how long an answer took.
    private static async Task<(TimeSpan Percentile95, int Questions)> AskForPagesAsync(FleetDatabase database, DeviceLoad load, CancellationToken cancellationToken)
    {
        var (fleet, device) = (new FleetQueries(database, FleetClocks.System), new DeviceQueries(database, FleetClocks.System));
        var times = new List<TimeSpan>();
        var (random, now) = (new Random(Drill.Seed), TimeProvider.System.GetUtcNow());
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                var name = load.Names[random.Next(load.Names.Count)];
                await TimeAsync(() => fleet.ListAsync(new DeviceFilter { Take = 50 }, FleetScope.Everything, cancellationToken));
                await TimeAsync(() => fleet.CountAsync(FleetScope.Everything, cancellationToken));
                await TimeAsync(() => device.FindAsync(name, FleetScope.Everything, cancellationToken));
                await TimeAsync(() => device.HistoryAsync(name, now.AddDays(-7), now, FleetScope.Everything, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The load has ended.
        }

        return (Percentile(times, 0.95), times.Count);

        async Task TimeAsync<T>(Func<Task<T>> question)
        {
            var started = Stopwatch.GetTimestamp();
            await question();
            times.Add(Stopwatch.GetElapsedTime(started));
        }
    }

    // From a message's own time to when another reader of the database sees it.
    private static async Task<TimeSpan> LagAsync(DeviceLoad load, FleetDatabase database, FleetProcess fleet, double perSecond, int seq)
    {
        var messages = Math.Min(load.Names.Count, (int)(perSecond * Drill.Count(2, 10)));
        var published = PublishPacedAsync();
        var lags = new Dictionary<long, TimeSpan>();
        await using var context = database.CreateContext();
        var since = TimeProvider.System.GetUtcNow().AddSeconds(-1).ToUnixTimeMilliseconds();
        await Eventually.TrueAsync(Look, Limit, () => $"{lags.Count} of {messages}; {fleet.Output}");
        await published;
        return Percentile([.. lags.Values], 0.99);

        bool Look()
        {
            var rows = context.Devices.Where(device => device.SocMs > since && device.EnergySeq == seq).Select(static device => new { device.Key, device.SocMs }).ToList();
            var now = TimeProvider.System.GetUtcNow();
            foreach (var row in rows)
            {
                lags.TryAdd(row.Key, now - DateTimeOffset.FromUnixTimeMilliseconds(row.SocMs!.Value));
            }

            return lags.Count >= messages;
        }

        async Task PublishPacedAsync()
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            var started = Stopwatch.GetTimestamp();
            for (var sent = 0; sent < messages;)
            {
                await pace.WaitForNextTickAsync(Cancel);
                var due = Math.Min(messages, (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond));
                await load.PublishAsync(Enumerable.Range(sent, due - sent).Select(device => load.EnergyNow(device, seq)));
                sent = due;
            }
        }
    }

    private static TimeSpan Percentile(List<TimeSpan> times, double fraction)
    {
        times.Sort();
        return times.Count == 0 ? TimeSpan.Zero : times[Math.Min(times.Count - 1, (int)(times.Count * fraction))];
    }

    // The table of intervals with its key. SQLite's library has no statistics of a table: there it is what deleting them would free.
    private static async Task<double> BytesPerIntervalAsync(FleetDatabase database)
    {
        await using var context = database.CreateContext();
        var intervals = await context.Intervals.CountAsync(Cancel);
        if (database.IsPostgreSql)
        {
            var bytes = await context.Database.SqlQuery<long>($"SELECT sum(pg_total_relation_size(inhrelid))::bigint AS \"Value\" FROM pg_inherits WHERE inhparent = 'intervals'::regclass").SingleAsync(Cancel);
            return (double)bytes / intervals;
        }

        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
        var (before, page) = (await context.Database.SqlQuery<long>($"SELECT freelist_count AS Value FROM pragma_freelist_count").SingleAsync(Cancel), await context.Database.SqlQuery<long>($"SELECT page_size AS Value FROM pragma_page_size").SingleAsync(Cancel));
        await context.Intervals.ExecuteDeleteAsync(Cancel);
        var freed = await context.Database.SqlQuery<long>($"SELECT freelist_count AS Value FROM pragma_freelist_count").SingleAsync(Cancel) - before;
        await transaction.RollbackAsync(Cancel);
        return (double)freed * page / intervals;
    }

    private static double MemoryMegabytes(FleetProcess fleet)
    {
        using var process = Process.GetProcessById(fleet.ProcessId);
        return process.WorkingSet64 / 1e6;
    }
}
