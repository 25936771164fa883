using System.Collections.Immutable;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>systemd hears from the agent only while every loop keeps its promise.</summary>
public sealed class WatchdogLoopTests
{
    private const string Pet = "WATCHDOG=1";
    private readonly ArmedTimeProvider _wall = new();
    private readonly FakeLogger _logger = new();
    private readonly Heartbeat _energy;
    private readonly Heartbeat _results;
    private readonly PowerParts _power;
    private ImmutableSortedDictionary<DropReason, long> _drops = ImmutableSortedDictionary<DropReason, long>.Empty;

    public WatchdogLoopTests()
    {
        (_energy, _results) = (new Heartbeat("energy", _wall), new Heartbeat("results", _wall));
        _power = new PowerParts(_wall);
    }

    [Fact]
    public void Look_EveryLoopInTime_PetsTheWatchdog()
    {
        using var socket = NotifySocket.AtPath();
        var watchdog = Watchdog(socket);
        _energy.Promise(TimeSpan.FromSeconds(10));
        _results.Promise(TimeSpan.FromSeconds(10));

        watchdog.Look();

        Assert.Equal(Pet, socket.Take()[0]);
        Assert.Equal(0, _logger.Collector.Count);
    }

    [Fact]
    public void Look_OneLoopStuck_WithholdsThePetAndNamesItOnce()
    {
        using var socket = NotifySocket.AtPath();
        var watchdog = Watchdog(socket);
        _energy.Promise(TimeSpan.FromSeconds(10));
        _results.Promise(TimeSpan.FromHours(1));
        _wall.Advance(TimeSpan.FromSeconds(11));

        watchdog.Look();
        watchdog.Look();

        Assert.DoesNotContain(Pet, socket.Take());
        Assert.Equal("The energy loop is late; the watchdog is not petted", Assert.Single(_logger.Collector.GetSnapshot()).Message);
    }

    [Fact]
    public void Look_LoopThatComesBack_IsPettedForAgain()
    {
        using var socket = NotifySocket.AtPath();
        var watchdog = Watchdog(socket);
        _energy.Promise(TimeSpan.FromSeconds(10));
        _wall.Advance(TimeSpan.FromSeconds(11));
        watchdog.Look();
        socket.Take();

        _energy.Promise(TimeSpan.FromSeconds(10));
        watchdog.Look();

        Assert.Contains(Pet, socket.Take());
        Assert.Equal("The energy loop is back", _logger.LatestRecord.Message);
    }

    [Fact]
    public void Look_AnyTime_TellsModeChargeRateAndReason()
    {
        using var socket = NotifySocket.AtPath();
        var watchdog = Watchdog(socket);
        _power.Step(0.02);

        watchdog.Look();

        var status = Assert.Single(socket.Take(), static message => message.StartsWith("STATUS=", StringComparison.Ordinal));
        Assert.StartsWith("STATUS=Critical, battery 2 %, 0 Hz (critical: ", status, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_AfterDrops_StatusCountsThemByReason()
    {
        using var socket = NotifySocket.AtPath();
        _drops = _drops.Add(DropReason.OutboxFull, 10).Add(DropReason.TickSkipped, 2);

        Watchdog(socket).Look();

        var status = Assert.Single(socket.Take(), static message => message.StartsWith("STATUS=", StringComparison.Ordinal));
        Assert.EndsWith(", dropped 12 (outbox_full 10, tick_skipped 2)", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AtItsPeriod_LooksAtOnceAndThenEachTime()
    {
        using var socket = NotifySocket.AtPath();
        using var stop = new CancellationTokenSource();
        var run = Watchdog(socket).RunAsync(stop.Token);
        Assert.Contains(Pet, socket.Take());

        for (var i = 0; i < 3; i++)
        {
            _wall.Advance(TimeSpan.FromSeconds(15));
            await Eventually.TrueAsync(() => socket.Take().Contains(Pet), TimeSpan.FromSeconds(20));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private WatchdogLoop Watchdog(NotifySocket socket) =>
        new(new SystemdNotifier(socket.Address), TimeSpan.FromSeconds(15), [_energy, _results], _power.Loop, new DropWatch(() => _drops, static _ => { }, _wall, _logger), _wall, _logger);
}
