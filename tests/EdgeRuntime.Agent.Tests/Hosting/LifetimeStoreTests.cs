using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Tests.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>Energy totals over restarts.</summary>
public sealed class LifetimeStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lifetime-").FullName;
    private readonly FakeLogger _logger = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_AfterARestart_TotalsGoOnWhereTheyWere()
    {
        var first = await LoadAfterAsync(_folder);
        var second = await LoadAfterAsync(_folder);

        Assert.True(first > 0);
        Assert.Equal(2 * first, second, 6);
        Assert.Empty(_logger.Collector.GetSnapshot());
    }

    [Fact]
    public async Task Run_FileThatCannotBeRead_IsOneLineAndTotalsBeginAgain()
    {
        var first = await LoadAfterAsync(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "energy.json"), "", TestContext.Current.CancellationToken);

        var second = await LoadAfterAsync(_folder);

        Assert.Equal(first, second, 6);
        Assert.StartsWith($"Energy totals not kept: {Path.Combine(_folder, "energy.json")}: cannot be read", Assert.Single(_logger.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "energy.json.unreadable")));
    }

    [Fact]
    public void Save_WithRuntimeDirectory_WritesTheCardOnceAnHourSeldomerAtRestAndAtTheEnd()
    {
        var clock = new FakeTimeProvider();
        var runtime = Directory.CreateDirectory(Path.Combine(_folder, "run")).FullName;
        var state = Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName;
        var store = new LifetimeStore(state, runtime, clock);
        for (var minute = 1; minute <= 60; minute++)
        {
            Assert.Null(store.Save(new LifetimeTotals { LoadJ = minute, Inferences = minute }, isEnding: false));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, OnDisk());
        Assert.Equal(60, new LifetimeStore(state, runtime, clock).Load(out _).LoadJ);
        store.Save(new LifetimeTotals { LoadJ = 61, Inferences = 61 }, isEnding: false);
        Assert.Equal(61, OnDisk());
        store.Save(new LifetimeTotals { LoadJ = 62, Inferences = 61 }, isEnding: true);
        Assert.Equal(62, OnDisk());

        // While nothing is inferred, every six hours.
        clock.Advance(TimeSpan.FromHours(5));
        store.Save(new LifetimeTotals { LoadJ = 63, Inferences = 61 }, isEnding: false);
        Assert.Equal(62, OnDisk());
        clock.Advance(TimeSpan.FromHours(1));
        store.Save(new LifetimeTotals { LoadJ = 64, Inferences = 61 }, isEnding: false);
        Assert.Equal(64, OnDisk());

        // After a power cut what was in memory is gone; one that is older than the card's does not count.
        Directory.Delete(runtime, recursive: true);
        Assert.Equal(64, new LifetimeStore(state, runtime, clock).Load(out _).LoadJ);

        // No memory to write to: every one goes to the card.
        Assert.NotNull(store.Save(new LifetimeTotals { LoadJ = 65, Inferences = 61 }, isEnding: false));
        Assert.Equal(65, OnDisk());

        double OnDisk() => new LifetimeStore(state, null, clock).Load(out _).LoadJ;
    }

    [Fact]
    public async Task Run_NoStateDirectory_TotalsBeginWithEachStart() => Assert.Equal(await LoadAfterAsync(null), await LoadAfterAsync(null), 6);

    private async Task<double> LoadAfterAsync(string? directory)
    {
        var clock = new ArmedTimeProvider();
        await using var device = await BrokeredDevice.StartAsync();
        using var stop = new CancellationTokenSource();
        var power = new PowerParts(clock);
        var loop = new EnergyLoop(power.Ledger, power.Loop, [], device.Connection, Settings.Default, clock, new Heartbeat("energy", clock)) { Store = new LifetimeStore(directory, null, clock), Logger = _logger };
        var running = loop.RunAsync(stop.Token);
        var interval = Settings.Default.Current.EnergyInterval;
        await clock.ArmedAsync(interval.TotalSeconds);
        clock.Advance(interval);
        var message = (await device.WaitForAsync("energy"))[0];
        await stop.CancelAsync();
        await running;
        return (double)message.Body["totals"]!["loadJ"]!;
    }
}
