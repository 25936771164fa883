using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.Core.Tests.Power.Sensing;

public sealed class LoadSensingTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    private readonly SensorBoard _board = new();

    [Fact]
    public void SampleLoad_RailThatCounts_IsExactWhateverLiesBetween()
    {
        var rail = new EmulatedIna228(0.015) { Volts = 5, Amperes = 0.4 };
        _board.Bus[0x40] = rail;
        var source = Open(Rail("ina228"));
        Settle(source);

        Pass(rail, 0.4, 4);
        Pass(rail, 1.2, 6);
        var sample = source.SampleLoad()!.Value;

        Assert.True(sample.IsCounted);
        Assert.Equal(5 * ((0.4 * 4) + (1.2 * 6)), sample.Joules!.Value, 0.01);
        Assert.Equal(EnergyBasis.Measured, sample.Basis);
    }

    [Fact]
    public void SampleLoad_RailThatCountsIsWiredTheOtherWayRound_IsTheSameDrawOnceInverted()
    {
        var rail = new EmulatedIna228(0.015) { Volts = 5, Amperes = -0.4 };
        _board.Bus[0x40] = rail;
        var options = Rail("ina228");
        options.Inverted = true;
        var source = Open(options);
        Settle(source);

        Pass(rail, -0.4, 10);
        var sample = source.SampleLoad()!.Value;

        Assert.True(sample.IsCounted);
        Assert.Equal(20, sample.Joules!.Value, 0.01);
        Assert.Equal(2, sample.Watts!.Value, 0.01);
    }

    [Fact]
    public void SampleLoad_RailThatCountsWasReset_LosesTheWindowAndGoesOn()
    {
        var rail = new EmulatedIna228(0.015) { Volts = 5, Amperes = 0.4 };
        _board.Bus[0x40] = rail;
        var source = Open(Rail("ina228"));
        Settle(source);
        Pass(rail, 0.4, 10);
        rail.Reset();
        Pass(rail, 0.4, 10);

        // By volts and amperes of both ends: the counter says nothing of this window.
        var over = source.SampleLoad()!.Value;
        Pass(rail, 0.4, 10);
        _ = source.SampleLoad();
        Pass(rail, 0.4, 10);
        var after = source.SampleLoad()!.Value;

        Assert.False(over.IsCounted);
        Assert.Equal(40, over.Joules!.Value, 0.1);
        Assert.Equal((true, 20.0), (after.IsCounted, Math.Round(after.Joules!.Value, 2)));
    }

    [Fact]
    public void SampleLoad_RailOfMoments_IsTheTrapeziumAndAGapIsUnknown()
    {
        var rail = new EmulatedIna219(0.1) { Volts = 5, Amperes = 0.2 };
        _board.Bus[0x40] = rail;
        var source = Open(Rail("ina219"));
        Settle(source);
        rail.Amperes = 0.6;
        _board.Clock.Advance(TimeSpan.FromSeconds(1));
        var sample = source.SampleLoad()!.Value;
        _board.Clock.Advance(TimeSpan.FromMinutes(1));
        var gap = source.SampleLoad()!.Value;

        Assert.Equal(2, sample.Joules!.Value, 0.01);
        Assert.Equal((3.0, false), (Math.Round(sample.Watts!.Value, 2), sample.IsCounted));
        Assert.Null(gap.Joules);
    }

    [Fact]
    public void SampleLoad_RailWiredTheOtherWayRound_IsNoDrawAndSaysWhatToSet()
    {
        _board.Bus[0x40] = new EmulatedIna219(0.1) { Volts = 5, Amperes = -0.6 };
        var source = Open(Rail("ina219"));
        Settle(source);
        _board.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(source.SampleLoad()!.Value.Joules);
        Assert.Contains(_board.Logged, static line => line.EndsWith("set Inverted", StringComparison.Ordinal));
    }

    [Fact]
    public void SampleLoad_BatteryAlone_IsGaugeWhileItDischarges()
    {
        var source = OpenBattery(out var battery, externalPower: false);
        _board.Clock.Advance(Tick);
        var sample = source.SampleLoad()!.Value;

        Assert.Equal((EnergyBasis.Gauge, Math.Round(3.7 * 0.4 * 10, 1)), (sample.Basis, Math.Round(sample.Joules!.Value, 1)));
        Assert.Equal(-0.4, battery.Amperes);
    }

    [Fact]
    public void SampleLoad_BatteryAloneOnExternalPower_IsUnknown()
    {
        var source = OpenBattery(out _, externalPower: true);
        _board.Clock.Advance(Tick);

        Assert.Null(source.SampleLoad()!.Value.Joules);
    }

    [Fact]
    public void SampleLoad_BatteryIsCharged_IsUnknownWhateverThePinSays()
    {
        var source = OpenBattery(out var battery, externalPower: false);
        battery.Amperes = 0.4;
        _board.Clock.Advance(Tick);

        Assert.Null(source.SampleLoad()!.Value.Joules);
    }

    [Fact]
    public void SampleLoad_BatteryAndPanelSeen_IsTheDifferenceEvenWhileCharging()
    {
        _board.Bus[0x43] = new EmulatedIna219(0.01) { Volts = 4, Amperes = 0.5 };
        _board.Bus[0x41] = new EmulatedIna219(0.1) { Volts = 6, Amperes = 0.6 };
        var source = Open(
            new SensorOptions { Kind = "ina219", Role = RailRole.Battery, Address = "0x43", ShuntOhms = 0.01 },
            new SensorOptions { Kind = "ina219", Role = RailRole.Harvest, Address = "0x41", ShuntOhms = 0.1 });
        Settle(source);
        _board.Clock.Advance(Tick);

        Assert.Equal((3.6 - 2) * 10, source.SampleLoad()!.Value.Joules!.Value, 0.1);
    }

    [Fact]
    public async Task SampleLoad_PowerChipOfAPi5_IsAnEstimateAndSampledWhenItIsRead()
    {
        _board.Tools["vcgencmd pmic_read_adc"] = "VDD_CORE_A current(7)=2.0A\nVDD_CORE_V volt(15)=1.0V\n";
        var source = Open(new SensorOptions { Kind = "pmic" });
        using var stop = new CancellationTokenSource();
        var running = Assert.Single(source.Readers).RunAsync(new Core.Time.Heartbeat("pmic", _board.Clock), stop.Token);
        Settle(source);
        Assert.Null(source.SampleLoad());
        _board.Clock.Advance(Tick);
        LoadSample? fresh = null;
        await Eventually.TrueAsync(() => (fresh = source.SampleLoad()) is not null, TimeSpan.FromSeconds(20));
        var sample = fresh!.Value;
        await stop.CancelAsync();
        await running;

        Assert.Equal((EnergyBasis.Modelled, 28.78), (sample.Basis, Math.Round(sample.Joules!.Value, 2)));
        Assert.Null(source.SampleInterval);
    }

    [Fact]
    public void MeasuresLoad_GaugeWithoutCurrent_Never()
    {
        _board.Bus[0x36] = new EmulatedMax1704x(isOld: true) { Volts = 3.8, Percent = 60 };
        var source = Open(new SensorOptions { Kind = "max17040" });
        Settle(source);

        Assert.Equal((false, null), (source.MeasuresLoad, source.SampleInterval));
    }

    [Theory]
    [InlineData("ina228", 5)]
    [InlineData("ina219", 1)]
    [InlineData("ina226", 1)]
    public void SampleInterval_BySensor_WakesNoOftenerThanItNeeds(string kind, double seconds)
    {
        _board.Bus[0x40] = kind switch
        {
            "ina228" => new EmulatedIna228(0.1) { Volts = 5, Amperes = 0.4 },
            "ina226" => new EmulatedIna226(0.1) { Volts = 5, Amperes = 0.4 },
            _ => new EmulatedIna219(0.1) { Volts = 5, Amperes = 0.4 },
        };
        var source = Open(Rail(kind));
        Settle(source);

        Assert.Equal(TimeSpan.FromSeconds(seconds), source.SampleInterval);
    }

    [Fact]
    public void NextSample_AnySource_WandersAroundItsMeanAndStaysBeforeTheReading()
    {
        _board.Bus[0x40] = new EmulatedIna219(0.1) { Volts = 5, Amperes = 0.4 };
        var source = Open(Rail("ina219"));
        Settle(source);
        var moments = new WanderingMoments(source, Tick, seed: 1);
        var now = _board.Clock.GetUtcNow();
        var waits = Enumerable.Range(0, 2000).Select(_ => (moments.NextSample(now, now + Tick) - now).TotalSeconds).ToList();
        var readings = Enumerable.Range(0, 2000).Select(_ => (moments.NextReading(now) - now).TotalSeconds).ToList();

        Assert.Equal(1, waits.Average(), 0.02);
        Assert.Equal((0.5, 1.5), (Math.Round(waits.Min(), 1), Math.Round(waits.Max(), 1)));
        Assert.Equal(10, readings.Average(), 0.1);
        Assert.InRange(readings.Max(), 11.9, 12);
        Assert.Equal(now + TimeSpan.FromSeconds(0.1), moments.NextSample(now, now + TimeSpan.FromSeconds(0.1)));
    }

    private IPowerSource OpenBattery(out EmulatedIna219 battery, bool externalPower)
    {
        battery = new EmulatedIna219(0.01) { Volts = 3.7, Amperes = -0.4 };
        _board.Bus[0x43] = battery;
        _board.Gpio[6] = externalPower;
        var source = Open(
            new SensorOptions { Kind = "ina219", Role = RailRole.Battery, Address = "0x43", ShuntOhms = 0.01 },
            new SensorOptions { Kind = "power-loss-pin", Line = 6 });
        Settle(source);
        return source;
    }

    private static SensorOptions Rail(string kind) => new() { Kind = kind, Role = RailRole.Load, Address = "0x40", ShuntOhms = kind == "ina228" ? 0.015 : 0.1 };

    private IPowerSource Open(params SensorOptions[] sensors)
    {
        var options = new PowerOptions { Kind = PowerOptions.SensorsKind, Pack = { CapacityAh = 2 } };
        foreach (var sensor in sensors)
        {
            options.Sensors.Add(sensor);
        }

        return PowerSources.Create(options, _board.Services);
    }

    private void Pass(EmulatedIna228 rail, double amperes, double seconds)
    {
        rail.Amperes = amperes;
        rail.Advance(TimeSpan.FromSeconds(seconds));
        _board.Clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    // The chip is set up at the first look, and has something to compare with from the second on.
    private void Settle(IPowerSource source)
    {
        _board.Read(source);
        _ = source.SampleLoad();
        _ = source.SampleLoad();
    }
}
