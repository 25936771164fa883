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
    public void SampleLoad_CounterGoesBack_IsRefusedOnceAndTheNextWindowCounts()
    {
        var rail = new EmulatedIna228(0.015) { Volts = 5, Amperes = 0.4 };
        _board.Bus[0x40] = rail;
        var source = Open(Rail("ina228"));
        Settle(source);
        Pass(rail, 0.4, 60);
        _ = source.SampleLoad();

        // Another master of the bus resets the accumulators only.
        rail.EnergyCounts = 0;
        Pass(rail, 0.4, 10);
        var over = source.SampleLoad()!.Value;
        Pass(rail, 0.4, 10);
        var after = source.SampleLoad()!.Value;

        Assert.Equal((null, false), (over.Joules, over.IsCounted));
        Assert.Equal(20, after.Joules!.Value, 0.01);
        Assert.Equal(1, _board.Read(source).RefusedReadings);
        Assert.StartsWith("Reading of ina228 at i2c-1 0x40 refused and counted: it shows -100", Assert.Single(_board.Logged, static line => line.EndsWith("the counter began again", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void SampleLoad_DriverIsLoadedAgain_BooksNeitherTheOldCounterNorTheNewOne()
    {
        const string Folder = "/sys/class/hwmon/hwmon3";
        _board.Files.Add(Folder, ("name", "ina228"), ("in1_input", "5000"), ("curr1_input", "400"), ("energy1_input", "121000000"));
        var source = Open(new SensorOptions { Kind = "hwmon", Device = "ina228", Role = RailRole.Load });
        Settle(source);

        Assert.Equal(20.0, Count(source, $"{Folder}/energy1_input", "141000000"));
        Assert.Null(Count(source, $"{Folder}/energy1_input", "0"));
        Assert.Equal(20.0, Count(source, $"{Folder}/energy1_input", "20000000"));
        Assert.Single(_board.Logged, static line => line.Contains("refused and counted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("262000000000", "5856850", 12.0, "the end of the counter")]
    [InlineData("100000000000", "5000000", null, "a reset")]
    [InlineData("262000000000", "100000000000", null, "a reset that looks like the end")]
    public void SampleLoad_PowercapFalls_IsTheEndOrAReset(string before, string after, double? joules, string what)
    {
        const string Folder = "/sys/class/powercap/intel-rapl:0";
        _board.Files.Add(Folder, ("name", "package-0"), ("energy_uj", before), ("max_energy_range_uj", "262006143150"));
        var source = Open(new SensorOptions { Kind = "powercap", Role = RailRole.Load });
        Settle(source);

        Assert.True(Count(source, $"{Folder}/energy_uj", after) == joules, what);
    }

    [Theory]
    [InlineData(0, 0.1, "a draw of 0 W, less than a running board needs (0.05 W)")]
    [InlineData(55, 0.001, "a draw of 275 W, more than the board can draw (33.8 W)")]
    public void SampleLoad_DrawThatNoBoardHas_IsAbsentCountedAndSaidOnce(double amperes, double shuntOhms, string reason)
    {
        var board = new SensorBoard { Profile = _board.Profile with { MaxWatts = 27 } };
        board.Bus[0x40] = new EmulatedIna219(shuntOhms) { Volts = 5, Amperes = amperes };
        var source = Open(board, new SensorOptions { Kind = "ina219", Role = RailRole.Load, Address = "0x40", ShuntOhms = shuntOhms });
        board.Read(source);
        for (var i = 0; i < 20; i++)
        {
            board.Clock.Advance(TimeSpan.FromSeconds(1));
            var sample = source.SampleLoad()!.Value;
            Assert.Equal((null, null), (sample.Joules, sample.Watts));
        }

        Assert.Equal(20, board.Read(source).RefusedReadings);
        Assert.Equal($"Reading of ina219 at i2c-1 0x40 refused and counted: it reads {reason}", Assert.Single(board.Logged));
    }

    [Fact]
    public void SampleLoad_DrawThatNoBoardHas_IsToldOnceAndAgainAfterItWasGoodForLong()
    {
        var chip = new EmulatedIna219(0.1) { Volts = 5, Amperes = 0 };
        _board.Bus[0x40] = chip;
        var source = Open(_board, new SensorOptions { Kind = "ina219", Role = RailRole.Load, Address = "0x40", ShuntOhms = 0.1 });
        var told = new List<int>();
        foreach (var (hours, amperes) in new[] { (3, 0.0), (1, 0.25), (1, 0.0) })
        {
            chip.Amperes = amperes;
            for (var i = 0; i < hours * 3600; i += 10)
            {
                _board.Clock.Advance(TimeSpan.FromSeconds(10));
                source.SampleLoad();
            }

            told.Add(_board.Refusals.Count);
        }

        Assert.Equal([1, 1, 2], told);
        Assert.Equal("readings of ina219 at i2c-1 0x40 are refused: it reads a draw of 0 W, less than a running board needs (0.05 W)", _board.Refusals[0]);
    }

    [Fact]
    public void Read_BatteryThatCannotBe_IsToldOnce()
    {
        var source = OpenBattery(out var battery, externalPower: false);
        foreach (var volts in new[] { 8.4, 8.4, 3.7, 8.4 })
        {
            battery.Volts = volts;
            _board.Read(source, Tick);
        }

        Assert.StartsWith("readings of the battery are refused: they cannot be of ", Assert.Single(_board.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void SampleLoad_BatteryReadingThatIsRejected_IsNoDraw()
    {
        var source = OpenBattery(out var battery, externalPower: false);
        battery.Volts = 8.4;
        _board.Clock.Advance(Tick);
        var rejected = source.SampleLoad()!.Value;
        var snapshot = _board.Read(source, Tick);
        battery.Volts = 3.7;
        _board.Clock.Advance(Tick);
        var across = source.SampleLoad()!.Value;

        Assert.Equal((null, null, null), (rejected.Joules, rejected.Watts, across.Joules));
        Assert.Equal((BatterySensorState.Stale, 1L), (snapshot.BatterySensor, snapshot.RefusedReadings));
    }

    [Fact]
    public void SampleLoad_BatteryAtRestOnASupplyThatNobodySees_IsUnknownAndNotNothing()
    {
        var source = OpenBattery(out var battery, externalPower: false);
        battery.Amperes = 0;
        _board.Clock.Advance(Tick);
        _ = source.SampleLoad();
        _board.Clock.Advance(Tick);

        Assert.Null(source.SampleLoad()!.Value.Joules);
        Assert.Equal(0, _board.Read(source).RefusedReadings);
    }

    [Fact]
    public void Read_HarvestBeyondBoardAndBattery_IsNotHarvested()
    {
        var board = new SensorBoard { Profile = _board.Profile with { MaxWatts = 27 } };
        var panel = new EmulatedIna219(0.001) { Volts = 5, Amperes = 1 };
        board.Bus[0x41] = panel;
        var source = Open(board, new SensorOptions { Kind = "ina219", Role = RailRole.Harvest, Address = "0x41", ShuntOhms = 0.001 });
        board.Read(source);
        var before = board.Read(source, Tick).HarvestJoules!.Value;
        panel.Amperes = 60;
        var after = board.Read(source, Tick);

        Assert.Equal((before, null, 1L), (after.HarvestJoules, after.HarvestWatts, after.RefusedReadings));
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

    private double? Count(IPowerSource source, string path, string microjoules)
    {
        _board.Clock.Advance(Tick);
        _board.Files[path] = microjoules + "\n";
        return source.SampleLoad()!.Value.Joules is { } joules ? Math.Round(joules, 3) : null;
    }

    private IPowerSource Open(params SensorOptions[] sensors) => Open(_board, sensors);

    private static IPowerSource Open(SensorBoard board, params SensorOptions[] sensors)
    {
        var options = new PowerOptions { Kind = PowerOptions.SensorsKind, Pack = { CapacityAh = 2 } };
        foreach (var sensor in sensors)
        {
            options.Sensors.Add(sensor);
        }

        return PowerSources.Create(options, board.Services);
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
