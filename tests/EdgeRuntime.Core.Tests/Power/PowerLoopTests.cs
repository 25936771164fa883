using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Core.Tests.Power;

public sealed class PowerLoopTests
{
    private readonly ArmedTimeProvider _clock = new();
    private readonly FakePowerSource _source = new();
    private readonly InMemoryFileSystem _files = new InMemoryFileSystem().Add("/sys/class/thermal/thermal_zone0", ("temp", "50000"));
    private readonly FakeLogger<PowerLoop> _logger = new();
    private readonly EnergyLedger _ledger;
    private readonly Heartbeat _heartbeat;

    public PowerLoopTests()
    {
        _ledger = new EnergyLedger(new BoardProfile { Name = "test", Description = "", IdleWatts = 2, ActiveWattsPerCore = 1, Source = "" }, _clock);
        _heartbeat = new Heartbeat("power", _clock);
    }

    [Fact]
    public void Constructor_BeforeAnythingRuns_ThereIsAPlan()
    {
        var state = Make().Current;

        Assert.Equal((0.9, 50.0), (state.Snapshot.SocFraction, state.Snapshot.ProcessorTempC));
        Assert.Equal(PowerMode.Normal, state.Plan.Mode);
    }

    [Fact]
    public void Step_TimeAndInferences_EachJouleIsBookedOnce()
    {
        var loop = Make();
        _clock.Advance(TimeSpan.FromSeconds(10));
        _ledger.RecordInference(_ledger.Register("m", "d", "v"), TimeSpan.FromSeconds(3));

        loop.Step();
        loop.Step();

        Assert.Equal([0, 23, 0], _source.LoadJoules);
    }

    [Fact]
    public void Step_ModeChanges_PublishesTheNewStateAndLogsOnTheEdgeOnly()
    {
        var loop = Make();
        var published = new List<PowerState>();
        loop.Published += published.Add;

        _source.SocFraction = 0.05;
        loop.Step();
        loop.Step();

        Assert.Equal([PowerMode.Critical, PowerMode.Critical], published.Select(static state => state.Plan.Mode));
        Assert.Same(published[1], loop.Current);
        Assert.Equal("Power mode changed from Normal to Critical: 0 Hz, critical: SoC 0.05, inference starts again above 0.15", Assert.Single(_logger.Collector.GetSnapshot()).Message);
    }

    [Fact]
    public void Step_SensorsVanish_AreUnknownNotZero()
    {
        var loop = Make();
        _files.Remove("/sys/class/thermal/thermal_zone0");
        _source.SocFraction = null;

        loop.Step();

        Assert.Null(loop.Current.Snapshot.ProcessorTempC);
        Assert.Null(loop.Current.Snapshot.SocFraction);
        Assert.Equal(PowerMode.Saving, loop.Current.Plan.Mode);
    }

    [Fact]
    public async Task RunAsync_ClockMoves_ReadsEveryIntervalAndKeepsItsPromise()
    {
        using var stop = new CancellationTokenSource();
        var loop = Make();
        var running = loop.RunAsync(stop.Token);

        for (var reading = 1; reading <= 3; reading++)
        {
            await _clock.ArmedAsync(10 * reading);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        await _clock.ArmedAsync(40);
        Assert.Equal([0, 20, 20, 20], _source.LoadJoules);
        Assert.False(_heartbeat.IsLate);
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(4, _source.LoadJoules.Count);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task RunAsync_ClockSetBackByADay_ReadsOnAtTheInterval()
    {
        using var stop = new CancellationTokenSource();
        var stepped = new SteppedTimeProvider(_clock);
        var running = Make(stepped).RunAsync(stop.Token);
        await _clock.ArmedAsync(10);

        stepped.Offset = TimeSpan.FromDays(-1);
        _clock.Advance(TimeSpan.FromSeconds(10));

        await _clock.ArmedAsync(20);
        Assert.Equal([0, 20], _source.LoadJoules);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private PowerLoop Make(TimeProvider? physical = null) =>
        new(_source, _ledger, new Scheduler(new PolicyOptions()), new PowerLoopSettings(physical ?? _clock, TimeSpan.FromSeconds(10), BoardWatch.Of(_files)), _heartbeat, _logger);
}
