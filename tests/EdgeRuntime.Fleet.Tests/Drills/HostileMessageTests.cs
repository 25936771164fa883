using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Tests.Storage;
using EdgeRuntime.Messaging.Ingesting;
using EdgeRuntime.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using static EdgeRuntime.Fleet.Tests.Storage.DeviceMessages;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>Spoiled messages between good ones, over a real broker: the good ones are stored, the others counted by reason.</summary>
public sealed class HostileMessageTests(SharedPostgreSql server)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ingest_SpoiledMessages_AreRefusedAndTheGoodStored(bool postgreSql)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        var clocks = FleetClocks.System;
        var services = new IngestServices(fleet.Database, new BatchWriter(fleet.Database, clocks), new RefusalStore(fleet.Database, clocks), new FleetFeed(), clocks);
        var topics = new TopicScheme();
        var connection = new IngestConnection(new CellOptions { Host = "127.0.0.1", Port = broker.Port }, new IngestOptions("drill", IngestLoop.Filters(topics)), NullLogger<IngestConnection>.Instance, TimeProvider.System);
        var loop = new IngestLoop("main", connection, topics, services, NullLogger<IngestLoop>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Task.WhenAll(connection.RunAsync(stop.Token), loop.RunAsync(stop.Token));
        await Eventually.TrueAsync(() => connection.Problem is null, TimeSpan.FromSeconds(30), () => connection.Problem ?? "");

        var (random, mutator) = (new Random(Drill.Seed), new Mutator(Drill.Seed));
        var hostile = Drill.Count(1_000, 50_000);
        var (good, cleared) = (0, 0);
        await using var publisher = await DevicePublisher.ConnectAsync(broker.Port);
        for (var done = 0; done < hostile; done += 50)
        {
            good++;
            cleared++;
            await publisher.PublishRawAsync(
                Enumerable.Range(0, 50).Select(_ => Spoil(random, mutator)).Append((topics.Status("cleared"), [])).Append(OnTheWire(Energy("good", good))));
        }

        await Eventually.TrueAsync(() => loop.Counters.Stored + loop.Counters.Repeated + loop.Counters.Refused >= hostile + good + cleared || running.IsCompleted, Limit, () => $"{loop.Counters.Stored} {loop.Counters.Repeated} {loop.Counters.Refused}; {loop.StoreProblem}");
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await running;

        await using var context = fleet.Database.CreateContext();
        Assert.Equal(good, await context.Intervals.CountAsync(row => row.DeviceKey == context.Devices.First(static device => device.Device == "good").Key, Cancel));
        var refused = await context.Refused.ToListAsync(Cancel);
        Assert.Equal(loop.Counters.Refused, refused.Sum(static row => row.Count));
        Assert.True(loop.Counters.Refused > hostile / 4, $"{loop.Counters.Refused} of {hostile} were refused");
        // Few reasons, each with a sample: whoever sends rubbish does not fill the table.
        Assert.True(refused.Count < 20, string.Join('\n', refused.Select(static row => row.Reason)));
        Assert.All(refused, static row => Assert.NotEmpty(row.Detail));
        var page = await fleet.Fleet.ListAsync(new Queries.DeviceFilter(), Queries.FleetScope.Everything, Cancel);
        Assert.Contains(page.Items, static device => device.Device == "good");
        foreach (var device in page.Items)
        {
            Assert.NotNull(await fleet.Devices.FindAsync(device.Device, Queries.FleetScope.Everything, Cancel));
        }

        Drill.Report($"{hostile} spoiled messages: {loop.Counters.Refused} refused for {refused.Count} reasons, {loop.Counters.Stored} stored ({good} of them good ones), {loop.Counters.Repeated} repeated");
    }

    // A message of each kind: spoiled, or on another device's topic.
    private static (string Topic, byte[] Payload) Spoil(Random random, Mutator mutator)
    {
        var seq = random.Next(1, 1_000_000);
        Message message = random.Next(5) switch
        {
            0 => Status("bad", PresenceState.Online, seq),
            1 => Info("bad", "x<script>alert(1)</script>", seq, "tag"),
            2 => Energy("bad", seq % 1_400),
            3 => Result("bad", seq, "label"),
            _ => Event("bad", seq),
        };
        var (topic, payload) = OnTheWire(message);
        return random.Next(4) == 0
            ? (topic.Replace("bad", random.Next(2) == 0 ? "good" : "models", StringComparison.Ordinal), payload)
            : (topic, mutator.Mutate(payload));
    }
}
