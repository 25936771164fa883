using System.Net;
using System.Text.RegularExpressions;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using EdgeRuntime.Testing;
using Microsoft.EntityFrameworkCore;
using static EdgeRuntime.Fleet.Tests.Storage.DeviceMessages;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>The fleet's disk is full: it says so, confirms nothing, and stores what the broker kept once there is room.</summary>
public sealed partial class DiskFullTests
{
    private const int Devices = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DiskFull_Sqlite_NothingThatTheBrokerHasTakenIsLost()
    {
        using var disk = await SmallDisk.MountAsync(96);
        await using var broker = await MosquittoServer.StartAsync();
        await using var fleet = await FleetProcess.StartAsync(broker.Port, disk.Folder, postgreSql: null);
        await using var publisher = await DevicePublisher.ConnectAsync(broker.Port);
        disk.Fill(megabytesLeft: 2);

        var seq = 0L;
        while (!fleet.Output.Contains("Cannot store in", StringComparison.Ordinal))
        {
            Assert.True(seq < 1_400, "the disk is not full yet");
            await PublishAsync();
        }

        // What comes now stays with the broker.
        for (var i = 0; i < 10; i++)
        {
            await PublishAsync();
        }

        using (var http = new HttpClient())
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri($"{ListeningAt().Match(fleet.Output).Groups[1].Value}/readyz"), Cancel)).StatusCode);
        }

        disk.Free();
        await using var database = FleetDatabase.Of(new FleetOptions { DataDirectory = disk.Folder });
        await using var context = database.CreateContext();
        await Eventually.TrueAsync(() => context.Intervals.LongCount() >= seq * Devices, Limit, () => $"{context.Intervals.LongCount()} of {seq * Devices}; {fleet.Output}");
        Assert.Equal(seq * Devices, await context.Intervals.LongCountAsync(Cancel));
        Assert.Equal(seq * Devices * 90.0, await context.Rollups.Where(static row => row.Level == RollupLevel.Day).SumAsync(static row => row.LoadJ, Cancel), 3);
        Assert.All(await context.Sequences.ToListAsync(Cancel), static row => Assert.Equal(0, SequenceRanges.Parse(row.Ranges).Missing));
        Assert.Contains("Storing in", fleet.Output, StringComparison.Ordinal);
        Drill.Report($"{seq * Devices} intervals of {Devices} devices over a full disk, each stored once");

        async Task PublishAsync()
        {
            seq++;
            await publisher.PublishAsync(Enumerable.Range(1, Devices).Select(device => Energy(FormattableString.Invariant($"pi-{device}"), seq)));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningAt();
}
