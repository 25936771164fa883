using System.Diagnostics;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Testing;
using Microsoft.EntityFrameworkCore;
using static EdgeRuntime.Fleet.Tests.Storage.DeviceMessages;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>Two ingest processes share one real Mosquitto and one PostgreSQL, and one of them dies under load.</summary>
public sealed class SharedIngestTests : IDisposable
{
    private const int Devices = 20;
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(90);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-fleet-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Kill_OfOneOfTwoIngestProcesses_StoresEachMessageOnce()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var broker = await MosquittoServer.StartAsync();
        var connection = await server.CreateDatabaseAsync();
        await using var database = FleetDatabase.Of(new FleetOptions { PostgreSql = connection });
        Directory.CreateDirectory(Path.Combine(_folder, "first"));
        Directory.CreateDirectory(Path.Combine(_folder, "second"));
        await using var first = await StartAsync("first");
        await using var second = await StartAsync("second");
        await using var publisher = await DevicePublisher.ConnectAsync(broker.Port);
        var seq = 0L;
        await PublishUntilAsync(() => Count(database) > 0);

        await first.KillAsync();
        var before = Count(database);
        // The other one goes on alone.
        await PublishUntilAsync(() => Count(database) > before + (5 * Devices));
        await first.StartAgainAsync();
        await PublishUntilAsync(() => first.Output.Contains("Reading what devices publish", StringComparison.Ordinal));

        var expected = seq * Devices;
        await Eventually.TrueAsync(() => Count(database) >= expected, CatchUp, () => $"{Count(database)} of {expected} intervals; {first.Output}\n{second.Output}");
        await using var context = database.CreateContext();
        Assert.Equal(expected, await context.Intervals.LongCountAsync(Cancel));
        Assert.All(await context.Sequences.Where(static row => row.Class == MessageClass.Energy).ToListAsync(Cancel), row => Assert.Equal(0, SequenceRanges.Parse(row.Ranges).Missing));
        Assert.DoesNotContain("Not sharing", first.Output + second.Output, StringComparison.Ordinal);
        Drill.Report($"two ingest processes, one killed and started again: {expected} intervals of {Devices} devices, each stored once");

        Task<FleetProcess> StartAsync(string name) => FleetProcess.StartAsync(broker.Port, Path.Combine(_folder, name), connection, "--Fleet:Brokers:0:Share=fleet", $"--Fleet:Brokers:0:ClientId=ingest-{name}");

        async Task PublishUntilAsync(Func<bool> condition)
        {
            var started = Stopwatch.GetTimestamp();
            do
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < CatchUp, $"{first.Output}\n{second.Output}");
                seq++;
                await publisher.PublishAsync(Enumerable.Range(1, Devices).Select(device => (Message)Energy(FormattableString.Invariant($"pi-{device}"), seq)));
            }
            while (!condition());
        }
    }

    private static long Count(FleetDatabase database)
    {
        using var context = database.CreateContext();
        return context.Intervals.LongCount();
    }
}
