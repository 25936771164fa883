using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Tests.Energy.Metering;
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
    public void Constructor_SimulatedCellAndALedgerThatIsOpenForLong_StartsUnderNoLoad()
    {
        var cell = new SimulatedBattery(new SimulatedBatteryOptions { StartSocFraction = 0.9 });
        _clock.Advance(TimeSpan.FromSeconds(5));
        var source = new SimulatedPowerSource(cell, new SolarHarvester(new SolarOptions()), _clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        var loop = new PowerLoop(source, _ledger, new Scheduler(new PolicyOptions()), new PowerLoopSettings(_clock, TimeSpan.FromSeconds(10), BoardWatch.Of(_files)), _heartbeat, _logger);
        var start = loop.Current.Snapshot;
        _clock.Advance(TimeSpan.FromSeconds(10));
        loop.Step();

        Assert.Equal((OpenCircuitVoltage.At(0.9), 0.0), (start.VoltageV!.Value, start.CurrentA!.Value));
        Assert.Equal(-2 / 3.96, loop.Current.Snapshot.CurrentA!.Value, 0.02);
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
    public async Task RunAsync_SourceThatSeesTheLoad_SamplesItAtWanderingMomentsBetweenTheReadings()
    {
        using var stop = new CancellationTokenSource();
        var clock = new LoopClock(_clock, new Lock());
        (_source.RailWatts, _source.Clock) = (3, _clock);
        var running = Make(clock).RunAsync(stop.Token);
        for (var i = 0; i < 300; i++)
        {
            Assert.True(SpinWait.SpinUntil(() => clock.Due > _clock.GetUtcNow(), TimeSpan.FromSeconds(20)));
            _clock.Advance(clock.Due - _clock.GetUtcNow());
        }

        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var waits = _source.Samples.Zip(_source.Samples.Skip(1), (from, to) => Math.Round(_clock.GetElapsedTime(from, to).TotalSeconds, 1)).ToList();
        Assert.True(waits.Distinct().Count() >= 8, "the moments do not wander");
        Assert.InRange(_source.LoadJoules.Count, 20, 45);

        // The battery is told what the rail has seen, not what the profile says.
        Assert.Equal(3 * _clock.GetElapsedTime(_source.Samples[0], _source.Samples[^1]).TotalSeconds, _ledger.Read().LoadJoules, 0.1);
        Assert.InRange(_source.LoadJoules.Skip(1).Average(), 27, 33);
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

    [Fact]
    public void Step_DateSetFromNothingToToday_IsSaidOnceAndMovesWhatIsRemembered()
    {
        var stepped = new SteppedTimeProvider(_clock);
        var ledger = new EnergyLedger(new BoardProfile { Name = "test", Description = "", IdleWatts = 2, ActiveWattsPerCore = 2, Source = "test" }, stepped);
        var cell = new SimulatedPowerSource(new SimulatedBattery(new SimulatedBatteryOptions { CapacityWh = 10, StartSocFraction = 0.5 }), new SolarHarvester(new SolarOptions()), stepped.GetUtcNow());
        var loop = new PowerLoop(cell, ledger, new Scheduler(new PolicyOptions()), new PowerLoopSettings(stepped, TimeSpan.FromSeconds(10), BoardWatch.Of(_files)), _heartbeat, _logger);
        var told = 0;
        loop.ClockStepped += () => told++;
        _clock.Advance(TimeSpan.FromSeconds(10));
        loop.Step();
        var before = loop.Current.Snapshot.SocFraction!.Value;

        stepped.Offset = TimeSpan.FromDays(56 * 365);
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            loop.Step();
        }

        Assert.Equal(1, told);
        Assert.Equal("Clock stepped by +1766016000 s to " + stepped.GetUtcNow().AddSeconds(-20).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) + "; inference goes on, energy intervals are split here", Assert.Single(_logger.Collector.GetSnapshot(), static record => record.Id.Id == 1007).Message);
        // 2 W for half a minute are 17 millionths of 10 Wh; decades of night or sun would be all of it.
        Assert.InRange(loop.Current.Snapshot.SocFraction!.Value, before - 0.01, before + 0.01);
    }

    private PowerLoop Make(TimeProvider? physical = null) =>
        new(_source, _ledger, new Scheduler(new PolicyOptions()), new PowerLoopSettings(physical ?? _clock, TimeSpan.FromSeconds(10), BoardWatch.Of(_files)), _heartbeat, _logger);
}
