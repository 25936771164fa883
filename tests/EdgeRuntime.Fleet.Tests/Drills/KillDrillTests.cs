using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using EdgeRuntime.Testing;
using Microsoft.EntityFrameworkCore;
using static EdgeRuntime.Fleet.Tests.Storage.DeviceMessages;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>The fleet and its database die under load; what the broker has taken is stored exactly once.</summary>
public sealed class KillDrillTests : IDisposable
{
    private const int Devices = 20;
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-fleet-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Kill_FleetUnderLoad_StoresEachMessageOnceInSqlite()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var fleet = await FleetProcess.StartAsync(broker.Port, _folder, postgreSql: null);
        await DrillAsync(broker.Port, FleetDatabase.Of(new FleetOptions { DataDirectory = _folder }), Drill.Count(2, 20), () => KillAsync(fleet), fleet);
    }

    [Fact]
    public async Task Kill_FleetAndPostgreSqlUnderLoad_StoresEachMessageOnce()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var broker = await MosquittoServer.StartAsync();
        var connection = await server.CreateDatabaseAsync();
        await using var fleet = await FleetProcess.StartAsync(broker.Port, _folder, connection);
        var turn = 0;
        await DrillAsync(broker.Port, FleetDatabase.Of(new FleetOptions { PostgreSql = connection }), Drill.Count(2, 20), KillOneAsync, fleet);

        async Task KillOneAsync()
        {
            if (turn++ % 2 == 0)
            {
                await server.KillAsync();
                await server.StartAgainAsync();
            }
            else
            {
                await KillAsync(fleet);
            }
        }
    }

    private static async Task KillAsync(FleetProcess fleet)
    {
        await fleet.KillAsync();
        await fleet.StartAgainAsync();
    }

    private static async Task DrillAsync(int port, FleetDatabase database, int kills, Func<Task> killAsync, FleetProcess fleet)
    {
        await using var owned = database;
        await using var publisher = await DevicePublisher.ConnectAsync(port);
        var seq = 0L;
        var killing = Task.Run(KillAllAsync, Cancel);
        while (!killing.IsCompleted)
        {
            seq++;
            await publisher.PublishAsync(Enumerable.Range(1, Devices).Select(device => (Message)Energy(NameOf(device), seq)).Concat(Enumerable.Range(1, Devices).Select(device => (Message)Result(NameOf(device), seq, "yes"))));
        }

        await killing;
        await Eventually.TrueAsync(() => CountIntervals(database) >= seq * Devices, CatchUp, () => $"{CountIntervals(database)} of {seq * Devices} intervals; {fleet.Output}");
        await using var context = database.CreateContext();
        var expected = seq * Devices;
        await Eventually.TrueAsync(() => CountResults(database) >= expected, CatchUp, () => $"{CountResults(database)} of {expected} results");
        Assert.Equal(expected, await context.Intervals.LongCountAsync(Cancel));
        Assert.Equal(expected * 90.0, await context.Rollups.Where(static row => row.Level == RollupLevel.Day).SumAsync(static row => row.LoadJ, Cancel), 3);
        Assert.Equal(expected, await context.Labels.SumAsync(static row => row.Results, Cancel));
        Assert.All(await context.Sequences.ToListAsync(Cancel), row => Assert.Equal(0, SequenceRanges.Parse(row.Ranges).Missing));
        Drill.Report($"{kills} kills under load, {2 * expected} messages of {Devices} devices, each stored once");

        async Task KillAllAsync()
        {
            for (var i = 0; i < kills; i++)
            {
                // Not before something new is stored: a kill of a process that does nothing proves nothing.
                var before = CountIntervals(database);
                await Eventually.TrueAsync(() => CountIntervals(database) > before, CatchUp, () => fleet.Output);
                await killAsync();
            }
        }
    }

    private static string NameOf(int device) => FormattableString.Invariant($"pi-{device}");

    // Between the kill of a database and its next start it has no answer.
    private static long CountIntervals(FleetDatabase database) => Ask(database, static context => context.Intervals.LongCount());

    private static long CountResults(FleetDatabase database) => Ask(database, static context => context.Labels.Sum(static row => row.Results));

    private static long Ask(FleetDatabase database, Func<FleetContext, long> question)
    {
        using var context = database.CreateContext();
        try
        {
            return question(context);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
        {
            return -1;
        }
    }
}
