using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using EdgeRuntime.Fleet.Storage.Transfer;
using EdgeRuntime.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using static EdgeRuntime.Fleet.Tests.Storage.DeviceMessages;

namespace EdgeRuntime.Fleet.Tests.Storage;

/// <summary>A fleet's data move to PostgreSQL and come back from a back-up, with nothing changed.</summary>
public sealed class TransferTests(SharedPostgreSql server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-fleet-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Migrate_ToPostgreSql_ShowsTheSameAndGoesOn()
    {
        await using var fleet = await FilledAsync();
        var connection = await server.CreateDatabaseAsync();

        var (code, output, errors) = await RunAsync("migrate", "--to", connection, $"--Fleet:DataDirectory={FolderOf(fleet)}");

        Assert.True(code == 0, errors);
        Assert.Contains("counts verified", output, StringComparison.Ordinal);
        await using var database = FleetDatabase.Of(new FleetOptions { PostgreSql = connection });
        await AssertSameAsync(fleet, database);
        await using var context = database.CreateContext();
        Assert.Equal(0, await context.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM intervals_rest").SingleAsync(Cancel));
        Assert.Equal(["north"], (await context.Users.SingleAsync(Cancel)).Sites!);

        // What was stored before is known, and new rows get keys of their own.
        var outcome = await new BatchWriter(database, fleet.Clocks).WriteAsync("main", [fleet.Read(Energy("pi-1", 20)), fleet.Read(Energy("pi-1", 21)), fleet.Read(Status("new", PresenceState.Online)), fleet.Read(Event("new", 1))], Cancel);
        Assert.Equal((3, 1), (outcome.Stored, outcome.Repeated));

        var again = await RunAsync("migrate", "--to", connection, $"--Fleet:DataDirectory={FolderOf(fleet)}");
        Assert.Equal(1, again.Code);
        Assert.Contains("name an empty database", again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackUp_WhileTheFleetWrites_RestoresWhatWasCommitted()
    {
        await using var fleet = await FilledAsync();
        var file = Path.Combine(_folder, "copy.db");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var seq = 0L;
        var writing = Task.Run(WriteOnAsync, Cancel);
        await Eventually.TrueAsync(() => Interlocked.Read(ref seq) > 5, TimeSpan.FromSeconds(30));
        var committed = Interlocked.Read(ref seq);

        var (code, output, errors) = await RunAsync("backup", file, $"--Fleet:DataDirectory={FolderOf(fleet)}");

        await stop.CancelAsync();
        await writing;
        Assert.True(code == 0, errors);
        Assert.Contains("checked", output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        // As docs/fleet.md says: the copy in the place of the database.
        var restored = Directory.CreateDirectory(Path.Combine(_folder, "restored")).FullName;
        File.Copy(file, Path.Combine(restored, FleetDatabase.FileName));
        await using var database = FleetDatabase.Of(new FleetOptions { DataDirectory = restored });
        await database.MigrateAsync(Cancel);
        await using var context = database.CreateContext();
        var intervals = await context.Intervals.CountAsync(row => row.DeviceKey == context.Devices.First(static device => device.Device == "busy").Key, Cancel);
        Assert.True(intervals >= committed, $"{intervals} of {committed}");
        Assert.Equal(intervals * 90.0, await context.Rollups.Where(row => row.Level == RollupLevel.Day && row.DeviceKey == context.Devices.First(static device => device.Device == "busy").Key).SumAsync(static row => row.LoadJ, Cancel), 3);

        async Task WriteOnAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                await fleet.WriteAsync(Energy("busy", seq + 1));
                Interlocked.Increment(ref seq);
            }
        }
    }

    [Fact]
    public async Task Commands_WithoutADatabaseOrAnArgument_SayWhatToDo()
    {
        var missing = await RunAsync("backup", Path.Combine(_folder, "copy.db"), $"--Fleet:DataDirectory={_folder}");
        Assert.Equal(1, missing.Code);
        Assert.Contains("there is no database at", missing.Errors, StringComparison.Ordinal);
        var postgres = await RunAsync("backup", Path.Combine(_folder, "copy.db"), "--Fleet:PostgreSql=Host=localhost");
        Assert.Equal(1, postgres.Code);
        Assert.Contains("pg_dump", postgres.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("migrate")).Code);
        Assert.Equal(2, (await RunAsync("backup")).Code);
        Assert.Null((await RunAsync("--urls=http://127.0.0.1:0")).Code);
    }

    private static async Task<(int? Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await StorageCommands.TryRunAsync(args, output, errors, Cancel);
        return (code, output.ToString(), errors.ToString());
    }

    private static string FolderOf(TestFleet fleet) => Path.GetDirectoryName(fleet.Database.Name)!;

    private async Task<TestFleet> FilledAsync()
    {
        var fleet = await TestFleet.CreateAsync(postgreSql: false, server);
        foreach (var device in Enumerable.Range(1, 5).Select(static number => FormattableString.Invariant($"pi-{number}")))
        {
            await fleet.WriteAsync(
                [
                    Status(device, PresenceState.Asleep, wakeAt: Now.AddHours(1)), Info(device, "north", tags: ["roof", "solar"]), Reported(device, ModelPhase.Committed), Event(device, 1),
                    .. Enumerable.Range(1, 20).SelectMany(seq => new Message[] { Energy(device, seq), Result(device, seq, "yes") }),
                ]);
        }

        await using var context = fleet.Database.CreateContext();
        context.Add(new UserRow { Name = "ada", PasswordHash = "hash", Role = FleetRole.Viewer, Sites = ["north"], Stamp = "stamp", CreatedMs = 1 });
        context.Add(new RefusedRow { Cell = "main", Reason = "not a topic", Count = 3, Sample = [0, 1, 255], Topic = "x", Detail = "y" });
        await context.SaveChangesAsync(Cancel);
        return fleet;
    }

    private static async Task AssertSameAsync(TestFleet fleet, FleetDatabase database)
    {
        var (devices, list, energy) = (new DeviceQueries(database, fleet.Clocks), new FleetQueries(database, fleet.Clocks), new EnergyQueries(database));
        Assert.Equivalent(await fleet.Fleet.ListAsync(new DeviceFilter(), FleetScope.Everything, Cancel), await list.ListAsync(new DeviceFilter(), FleetScope.Everything, Cancel), strict: true);
        Assert.Equivalent(await fleet.Devices.HistoryAsync("pi-3", Now.AddDays(-7), Now, FleetScope.Everything, Cancel), await devices.HistoryAsync("pi-3", Now.AddDays(-7), Now, FleetScope.Everything, Cancel), strict: true);
        Assert.Equivalent(await fleet.Devices.LabelsAsync("pi-3", Now.AddDays(-7), Now, FleetScope.Everything, Cancel), await devices.LabelsAsync("pi-3", Now.AddDays(-7), Now, FleetScope.Everything, Cancel), strict: true);
        var (from, to) = (DateOnly.FromDateTime(Now.AddDays(-7).Date), DateOnly.FromDateTime(Now.AddDays(1).Date));
        Assert.Equivalent(await fleet.Energy.SumAsync(from, to, EnergyGrouping.Day, FleetScope.Everything, Cancel), await energy.SumAsync(from, to, EnergyGrouping.Day, FleetScope.Everything, Cancel), strict: true);
    }
}
