using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Tests.Updates;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

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
    public async Task Run_NoStateDirectory_TotalsBeginWithEachStart() => Assert.Equal(await LoadAfterAsync(null), await LoadAfterAsync(null), 6);

    private async Task<double> LoadAfterAsync(string? directory)
    {
        var clock = new ArmedTimeProvider();
        await using var device = await BrokeredDevice.StartAsync();
        using var stop = new CancellationTokenSource();
        var power = new PowerParts(clock);
        var loop = new EnergyLoop(power.Ledger, power.Loop, [], device.Connection, Settings.Default, clock, new Heartbeat("energy", clock)) { Store = new LifetimeStore(directory), Logger = _logger };
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
