using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Storage.Rows;
using EdgeRuntime.Fleet.Tests.Storage;
using EdgeRuntime.Testing;
using Microsoft.EntityFrameworkCore;
using static EdgeRuntime.Fleet.Tests.Storage.DeviceMessages;

namespace EdgeRuntime.Fleet.Tests.Ingest;

/// <summary>Both databases store the same: each message once, however it is delivered.</summary>
public sealed class BatchWriterTests(SharedPostgreSql server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_DeliveredAgain_IsStoredOnce(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        Message[] messages = [Status("pi", PresenceState.Online), Info("pi", tags: "roof"), Energy("pi", 1), Energy("pi", 2), Result("pi", 1, "yes"), Event("pi", 1)];

        var first = await fleet.WriteAsync(messages);
        var again = await fleet.WriteAsync(messages);

        Assert.Equal((6, 0), (first.Stored, first.Repeated));
        Assert.Equal((0, 6), (again.Stored, again.Repeated));
        await using var context = fleet.Database.CreateContext();
        Assert.Equal(2, await context.Intervals.CountAsync(Cancel));
        Assert.Equal(180, await context.Rollups.Where(static row => row.Level == RollupLevel.Day).SumAsync(static row => row.LoadJ, Cancel), 3);
        Assert.Equal(1, await context.Labels.SumAsync(static row => row.Results, Cancel));
        Assert.Equal(1, await context.Events.CountAsync(Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_AnyOrderSplitAndRepetition_SumsAreThoseOfTheMessages(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        var random = new Random(Drill.Seed);
        var messages = Enumerable.Range(1, 60).Select(seq => Energy("pi", seq, loadJ: random.Next(1, 500), soc: random.Next(1000) / 1000.0, inferences: random.Next(100), seconds: 20)).ToArray();
        var deliveries = messages.Concat(random.GetItems(messages, 30)).ToArray();
        random.Shuffle(deliveries);
        foreach (var chunk in deliveries.Chunk(random.Next(1, 20)))
        {
            await fleet.WriteAsync(chunk);
        }

        await using var context = fleet.Database.CreateContext();
        Assert.Equal(60, await context.Intervals.CountAsync(Cancel));
        foreach (var level in Enum.GetValues<RollupLevel>())
        {
            var rows = await context.Rollups.Where(row => row.Level == level).ToListAsync(Cancel);
            Assert.Equal(messages.Sum(static energy => energy.LoadJ!.Value), rows.Sum(static row => row.LoadJ), 3);
            Assert.Equal(messages.Sum(static energy => energy.Models[0].Inferences), rows.Sum(static row => row.Inferences));
            Assert.Equal(60, rows.Sum(static row => row.Intervals));
            Assert.Equal(messages.Max(static energy => (float)energy.Battery!.SocFraction!), rows.Max(static row => (float)row.MaxSocFraction!.Value), 3);
            Assert.Equal(messages.Min(static energy => (float)energy.Battery!.SocFraction!), rows.Min(static row => (float)row.MinSocFraction!.Value), 3);
        }

        var latest = await fleet.Devices.FindAsync("pi", FleetScope.Everything, Cancel);
        Assert.Equal(60, latest!.Energy!.Seq);
        Assert.Equal(0, latest.LostIntervals);
        var model = Assert.Single(await fleet.Devices.ModelsAsync("pi", Now.AddDays(-2), Now.AddDays(1), FleetScope.Everything, Cancel));
        Assert.Equal((0.25, 1), (model.JPerInferenceMarginal!.Value, model.ModelledFraction!.Value));
        Assert.Equal(messages.Sum(static energy => energy.Models[0].Inferences), model.Inferences);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_TwoProcessesAtOnce_StoreEachMessageOnce(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        var second = new EdgeRuntime.Fleet.Ingest.BatchWriter(fleet.Database, fleet.Clocks);
        var messages = Enumerable.Range(1, 40).SelectMany(seq => new[] { Energy("a", seq), Energy("b", seq), Energy("c", seq) }).ToArray();

        // Broker and shared subscription may deliver the same to both.
        await Task.WhenAll(
            Task.Run(() => AllAsync(fleet.Writer, messages), Cancel),
            Task.Run(() => AllAsync(second, [.. messages.Reverse()]), Cancel));

        await using var context = fleet.Database.CreateContext();
        Assert.Equal(120, await context.Intervals.CountAsync(Cancel));
        Assert.Equal(120 * 90, await context.Rollups.Where(static row => row.Level == RollupLevel.Day).SumAsync(static row => row.LoadJ, Cancel), 3);
        Assert.Equal(3, (await fleet.Fleet.CountAsync(FleetScope.Everything, Cancel)).Total);

        async Task AllAsync(EdgeRuntime.Fleet.Ingest.BatchWriter writer, Message[] all)
        {
            foreach (var chunk in all.Chunk(9))
            {
                await writer.WriteAsync("main", [.. chunk.Select(message => fleet.Read(message))], Cancel);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_OlderThanKnown_LeavesTheNewest(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        await fleet.WriteAsync(Status("pi", PresenceState.Asleep, seq: 5, wakeAt: Now.AddHours(3)), Energy("pi", 9, soc: 0.9));
        await fleet.WriteAsync(Status("pi", PresenceState.Online, seq: 4), Energy("pi", 8, soc: 0.2));

        var device = Assert.Single((await fleet.Fleet.ListAsync(new DeviceFilter(), FleetScope.Everything, Cancel)).Items);
        Assert.Equal((PresenceState.Asleep, Now.AddHours(3)), (device.State, device.WakeAt));
        Assert.Equal(0.9, device.SocFraction);
    }

    [Fact]
    public async Task Write_ClockNotSet_IsDatedByWhatItsSessionSaidLive()
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql: false, server);
        var epoch = DateTimeOffset.UnixEpoch;
        var live = Energy("pi", 3) with { Clock = ClockState.Unsynced, Time = epoch.AddSeconds(600), UptimeS = 600, From = epoch.AddSeconds(540), To = epoch.AddSeconds(600) };
        var kept = Energy("pi", 1) with { Clock = ClockState.Unsynced, Historical = true, Time = epoch.AddSeconds(60), UptimeS = 60, From = epoch, To = epoch.AddSeconds(60) };
        await fleet.WriteAsync(live);
        await fleet.WriteAsync(kept);

        var history = await fleet.Devices.HistoryAsync("pi", Now.AddHours(-1), Now.AddHours(1), FleetScope.Everything, Cancel);
        Assert.Equal([Now.AddSeconds(-540), Now], history.Points.Select(static point => point.To));
        Assert.True(history.Points[1].AfterGap);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(-1e13)]
    public async Task Write_FigureBeyondEveryDevice_IsRefusedAndTheRestStored(double loadJ)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql: false, server);
        var outcome = await fleet.WriteAsync(Energy("pi", 1), Energy("pi", 2, loadJ), Energy("pi", 3) with { From = Now.AddYears(5), To = Now.AddYears(5) });

        Assert.Equal(1, outcome.Stored);
        Assert.Equal(2, outcome.Refused.Count);
        Assert.All(outcome.Refused, static refused => Assert.Equal("implausible energy interval", refused.Reason));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Energy_LostIntervals_AreMadeUpByTotals(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        var (before, after) = (Now.AddDays(-1).Date, Now.Date);
        // Two days; of the second only its last interval comes, whose totals hold 900 J more than the day before ended with.
        var first = Energy("pi", 1, totals: new LifetimeTotals { LoadJ = 1_000, HarvestJ = 300, Inferences = 600, MarginalJ = 150 });
        var last = Energy("pi", 1_430, totals: new LifetimeTotals { LoadJ = 1_900, HarvestJ = 700, Inferences = 1_200, MarginalJ = 300 });
        await fleet.WriteAsync(first, last);

        var sums = await fleet.Energy.SumAsync(DateOnly.FromDateTime(before), DateOnly.FromDateTime(after.AddDays(1)), EnergyGrouping.Day, FleetScope.Everything, Cancel);
        Assert.Equal(["2026-03-09", "2026-03-10"], sums.Select(static sum => sum.Group));
        Assert.Equal(new[] { 90.0, 900.0 }, sums.Select(static sum => sum.LoadJ));
        Assert.Equal(new[] { 30.0, 400.0 }, sums.Select(static sum => sum.HarvestJ));
        Assert.Equal(new[] { 60L, 600L }, sums.Select(static sum => sum.Inferences));
        Assert.Equal(1_428, (await fleet.Devices.FindAsync("pi", FleetScope.Everything, Cancel))!.LostIntervals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_FilterOrderAndScope_AreTheDatabases(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        await fleet.WriteAsync(
            Status("a", PresenceState.Online), Info("a", "north", tags: ["roof", "solar"]), Energy("a", 1, soc: 0.9),
            Status("b", PresenceState.Offline), Info("b", "south"), Energy("b", 1, soc: 0.1),
            Status("c", PresenceState.Online), Info("c", "south", tags: "cellar_1"), Reported("c", ModelPhase.RolledBack),
            Status("d", PresenceState.Asleep, wakeAt: Now.AddHours(-2)), Info("d", site: null));

        Assert.Equal(["b", "d", "c", "a"], await NamesAsync(new DeviceFilter()));
        Assert.Equal(["b", "a", "c", "d"], await NamesAsync(new DeviceFilter { Order = DeviceOrder.Charge }));
        Assert.Equal(["a"], await NamesAsync(new DeviceFilter { Search = "ROOF" }));
        Assert.Equal(["c"], await NamesAsync(new DeviceFilter { Search = "r_1" }));
        Assert.Empty(await NamesAsync(new DeviceFilter { Search = "%" }));
        Assert.Equal(["a"], await NamesAsync(new DeviceFilter { Tag = "solar" }));
        Assert.Equal(["b", "d", "c"], await NamesAsync(new DeviceFilter { ProblemsOnly = true }));
        Assert.Equal(["d"], await NamesAsync(new DeviceFilter { State = PresenceState.Asleep }));
        Assert.Equal(["b", "c"], await NamesAsync(new DeviceFilter(), new FleetScope(["south"])));
        var page = await fleet.Fleet.ListAsync(new DeviceFilter { Order = DeviceOrder.Device, Skip = 1, Take = 2 }, FleetScope.Everything, Cancel);
        Assert.Equal((4, "b", "c"), (page.Total, page.Items[0].Device, page.Items[1].Device));
        var counts = await fleet.Fleet.CountAsync(FleetScope.Everything, Cancel);
        Assert.Equal((4, 2, 1, 1, 3), (counts.Total, counts.Online, counts.Asleep, counts.Offline, counts.Problems));
        Assert.Equal(["north", "south"], counts.Sites);
        Assert.Equal(["cellar_1", "roof", "solar"], counts.Tags);
        Assert.Null(await fleet.Devices.FindAsync("a", new FleetScope(["south"]), Cancel));
        Assert.Empty((await fleet.Devices.HistoryAsync("a", Now.AddDays(-2), Now, new FleetScope(["south"]), Cancel)).Points);

        async Task<IEnumerable<string>> NamesAsync(DeviceFilter filter, FleetScope? scope = null) =>
            (await fleet.Fleet.ListAsync(filter, scope ?? FleetScope.Everything, Cancel)).Items.Select(static device => device.Device);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Results_ByHour_CountLabelsAndLatency(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        await fleet.WriteAsync(Enumerable.Range(1, 30).Select(static seq => Result("pi", seq, seq % 3 == 0 ? "yes" : "no", 0.5)));

        var labels = await fleet.Devices.LabelsAsync("pi", Now.AddDays(-1), Now, FleetScope.Everything, Cancel);
        Assert.Equal([("no", 20L, 0.5), ("yes", 10L, 0.5)], labels.Select(static point => (point.Label, point.Results, point.MeanScore)).Order());
        var model = Assert.Single(await fleet.Devices.ModelsAsync(null, Now.AddDays(-1), Now.AddDays(1), FleetScope.Everything, Cancel));
        Assert.Equal((30L, 5.0, 6.0), (model.Results, model.MeanLatencyMs!.Value, model.MaxLatencyMs!.Value));
        Assert.Equal("yes", (await fleet.Devices.FindAsync("pi", FleetScope.Everything, Cancel))!.LastResult!.Item.Label);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_TextOfStrangers_IsStored(bool postgreSql)
    {
        await using var fleet = await TestFleet.CreateAsync(postgreSql, server);
        const string Nasty = "a\0b\u202e<script>'; DROP TABLE devices;--";
        var outcome = await fleet.WriteAsync(Info("pi", site: Nasty, tags: [Nasty, ",,,"]), Event("pi", 1, text: Nasty), Result("pi", 1, Nasty), Energy("pi", 1) with { Reason = Nasty });

        Assert.Equal(4, outcome.Stored);
        var device = await fleet.Devices.FindAsync("pi", FleetScope.Everything, Cancel);
        Assert.DoesNotContain('\0', device!.Summary.Site!);
        Assert.Contains("<script>", device.Summary.Site!, StringComparison.Ordinal);
    }
}
