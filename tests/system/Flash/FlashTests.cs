using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Packages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Flash;

/// <summary>What an installed agent writes to its flash card, counted by the kernel's block layer, with what the file system and the journal add.</summary>
public sealed class FlashTests(PublishedAgents agents, DebianPackages packages)
{
    private const double OnlineLimitBytes = 5e6;
    private const double RestLimitBytes = 1e6;

    // Each second's result is kept through a power cut, by one commit in five seconds.
    private const double AwayLimitBytes = 700e6;

    // An outage is one line, not one for each attempt.
    private const int MostLinesAway = 10;

    // The totals of energy are saved once an hour and at rest every six hours, what was learned every six hours (LifetimeStore, SchedulerStore). A full drill sees an hour pass.
    private const int SavesOfDayAtRest = 8;
    private static readonly int SavesOfDayOnline = Drill.Count(28, 4);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Past the start, whose writes are another matter, and before the first message of energy a minute after it.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(Drill.Count(90, 3900));

    [Fact]
    public async Task Agent_AtOneHertzAndAtRest_WritesAtMostFiveMegabytesAndOneMegabyteADay()
    {
        var package = await packages.GetAsync(await agents.X64Async());
        var online = MeasureAsync(package, "online", startSocFraction: 0.9, SavesOfDayOnline, OnlineLimitBytes);
        var atRest = MeasureAsync(package, "at rest", startSocFraction: 0.05, SavesOfDayAtRest, RestLimitBytes);
        var away = MeasureAsync(package, "broker away", startSocFraction: 0.9, SavesOfDayOnline, AwayLimitBytes, isBrokerAway: true);

        await Task.WhenAll(online, atRest, away);

        Assert.InRange(await online, 0.9, 1.1);
        Assert.Equal(0, await atRest);
        Assert.InRange(await away, 0.9, 1.1);
    }

    // Returns the results a second.
    private static async Task<double> MeasureAsync(string package, string name, double startSocFraction, int savesOfDay, double limitBytes, bool isBrokerAway = false)
    {
        await using var state = await FlashDisk.CreateAsync();
        await using var journal = await FlashDisk.CreateAsync();
        await using var system = await DeviceSystem.BootAsync("/");
        var systemd = system.Systemd;
        await state.MountAsync(systemd, "/var/lib/edge-runtime");
        await journal.MountAsync(systemd, "/var/log/journal");
        await systemd.MustRunAsync("journalctl", "--flush");
        await systemd.MustRunAsync("mkdir", "-p", "/etc/edge-runtime/conf.d");
        await systemd.MustRunAsync("sh", "-c", "printf %s \"$1\" > /etc/edge-runtime/conf.d/flash.json", "sh", Configuration(startSocFraction).ToJsonString());
        await system.InstallAsync(package);
        await Eventually.TrueAsync(() => system.Observer.On("/status").Any(), Limit, () => name);
        await WaitAsync(Settle);

        // With the first message of energy its totals are saved once: the price of each later save.
        var (starting, _) = await ReadAsync();
        await Eventually.TrueAsync(() => system.Observer.On("/energy").Any(), Limit, () => name);
        var (stateBefore, journalBefore) = await ReadAsync();
        var save = stateBefore - starting;
        Assert.NotEqual(0, save);

        if (isBrokerAway)
        {
            await system.StopBrokerAsync();
            await WaitAsync(Settle);
            (stateBefore, journalBefore) = await ReadAsync();
        }

        var (linesBefore, from, started) = (await LinesAsync(), TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
        await WaitAsync(Window);
        var (until, lines) = (TimeProvider.System.GetUtcNow(), await LinesAsync() - linesBefore);
        var (stateAfter, journalAfter) = await ReadAsync();
        var passed = Stopwatch.GetElapsedTime(started);

        if (isBrokerAway)
        {
            // Nothing is lost, and what was written is what is counted here.
            await system.ReturnBrokerAsync();
            await Eventually.TrueAsync(() => system.Results.Any(result => result.CapturedAt > until), Limit, () => name);
        }

        var rate = system.Results.DistinctBy(static result => (result.Session, result.Seq)).Count(result => result.CapturedAt > from && result.CapturedAt <= until) / (until - from).TotalSeconds;
        var written = stateAfter - stateBefore + journalAfter - journalBefore;
        var bytesOfDay = (written * (Day / passed)) + (savesOfDay * save);
        Drill.Report(FormattableString.Invariant(
            $"{name}, {passed.TotalSeconds:0} s: {rate:0.00} results/s, {lines} lines of the journal ({journalAfter - journalBefore} B), {written} B written; a save is {save} B, {savesOfDay} a day: {bytesOfDay / 1e6:0.00} MB a day"));
        Assert.True(bytesOfDay <= limitBytes, FormattableString.Invariant($"{name}: {bytesOfDay / 1e6:0.00} MB a day"));
        Assert.InRange(lines, 0, MostLinesAway);
        return rate;

        async Task<(long State, long Journal)> ReadAsync()
        {
            await systemd.MustRunAsync("sync", "--file-system", "/var/lib/edge-runtime", "/var/log/journal");
            return (state.BytesWritten, journal.BytesWritten);
        }

        async Task<int> LinesAsync() =>
            int.Parse(await systemd.MustRunAsync("sh", "-c", "journalctl --quiet --output=cat | wc --lines"), CultureInfo.InvariantCulture);
    }

    private static JsonObject Configuration(double startSocFraction) => new()
    {
        ["Device"] = new JsonObject { ["Id"] = "flash" },
        ["Policy"] = new JsonObject { ["MaxRateHz"] = 1, ["Adaptive"] = new JsonObject { ["PanelWatts"] = 100 } },
        // So large that neither charge moves in a drill.
        ["Power"] = new JsonObject { ["Kind"] = "simulated", ["Battery"] = new JsonObject { ["CapacityWh"] = 5000, ["StartSocFraction"] = startSocFraction } },
    };

    private static Task WaitAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
