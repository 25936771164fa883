using CsCheck;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.I2c;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.Core.Tests.Power.Sensors.I2c;

public sealed class ChipSensorTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly EmulatedI2cBus _bus = new();
    private readonly InMemoryFileSystem _files = new();

    public void Dispose() => _bus.Dispose();

    [Fact]
    public void Ina219_AnyRail_IsReadToTheChipsResolutionWithItsSign() => Rails((volts, amperes) =>
    {
        _bus[0x42] = new EmulatedIna219(0.01) { Volts = volts, Amperes = amperes };
        Check(Read(Open("ina219", 0x42, 0.01)), volts, 4e-3, amperes, 10e-6 / 0.01);
    });

    [Fact]
    public void Ina226_AnyRail_IsReadToTheChipsResolutionWithItsSign() => Rails((volts, amperes) =>
    {
        _bus[0x40] = new EmulatedIna226(0.01) { Volts = volts, Amperes = amperes };
        Check(Read(Open("ina226", 0x40, 0.01)), volts, 1.25e-3, amperes, 2.5e-6 / 0.01);
    });

    [Fact]
    public void Ina260_AnyRail_IsReadToTheChipsResolutionWithItsSign() => Rails((volts, amperes) =>
    {
        _bus[0x40] = new EmulatedIna260 { Volts = volts, Amperes = amperes };
        Check(Read(Open("ina260", 0x40, 0)), volts, 1.25e-3, amperes, 1.25e-3);
    });

    [Fact]
    public void Ina3221_EachChannelOfAnyRail_IsReadToTheChipsResolutionWithItsSign() => Rails((volts, amperes) =>
    {
        var chip = new EmulatedIna3221(0.005);
        _bus[0x40] = chip;
        for (var channel = 1; channel <= 3; channel++)
        {
            (chip.Volts[channel - 1], chip.Amperes[channel - 1]) = (volts, amperes);
            Check(Read(Open("ina3221", 0x40, 0.005, channel)), volts, 8e-3, amperes, 40e-6 / 0.005);
            (chip.Volts[channel - 1], chip.Amperes[channel - 1]) = (0, 0);
        }
    });

    [Fact]
    public void Ina228_AnyRail_IsReadToTheChipsResolutionWithItsSign() => Rails((volts, amperes) =>
    {
        _bus[0x40] = new EmulatedIna228(0.015) { Volts = volts, Amperes = amperes };
        Check(Read(Open("ina228", 0x40, 0.015)), volts, 195.3125e-6, amperes, 312.5e-9 / 0.015);
    });

    [Theory]
    [InlineData("max17040", true, 1)]
    [InlineData("max17043", true, 1)]
    [InlineData("max17044", true, 2)]
    [InlineData("max17048", false, 1)]
    [InlineData("max17049", false, 2)]
    public void Max1704x_Gauge_IsVoltageAndPercentageOfThePack(string kind, bool isOld, int cells)
    {
        _bus[0x36] = new EmulatedMax1704x(isOld) { Volts = 3.8125, Percent = 61.5 };

        var reading = Read(Open(kind, 0x36, 0));

        Assert.Equal(3.8125 * cells, reading.VoltageV!.Value, isOld ? 1.25e-3 : 80e-6);
        Assert.Equal(0.615, reading.GaugeFraction!.Value, 0.0001);
        Assert.Null(reading.CurrentA);
    }

    [Fact]
    public void Max1704x_PastAHundredPercent_IsFullAndNotMore()
    {
        _bus[0x36] = new EmulatedMax1704x(isOld: true) { Volts = 4.2, Percent = 104.6 };

        Assert.Equal(1, Read(Open("max17043", 0x36, 0)).GaugeFraction);
    }

    [Fact]
    public void Max17048_WasReset_ItsPercentageIsDoubtedAndTheMarkCleared()
    {
        var chip = new EmulatedMax1704x(isOld: false) { Volts = 3.8, Percent = 60 };
        _bus[0x36] = chip;
        var sensor = Open("max17048", 0x36, 0);
        Read(sensor);

        Assert.Equal(0.15, Read(sensor).GaugeSigmaFraction);
        Assert.Equal([((byte)0x1A, (ushort)0)], chip.Writes);
    }

    [Fact]
    public void Ina219_CalibrationIsNeverSet_CurrentComesFromTheShunt()
    {
        var chip = new EmulatedIna219(0.1) { Volts = 5, Amperes = -0.42 };
        _bus[0x40] = chip;

        Assert.Equal(-0.42, Read(Open("ina219", 0x40, 0.1)).CurrentA!.Value, 1e-4);
    }

    [Theory]
    [InlineData("ina219")]
    [InlineData("ina226")]
    public void TryRead_ChipWasReset_IsSetUpAgainAndReadsOn(string kind)
    {
        EmulatedRegisters chip = kind == "ina219" ? new EmulatedIna219(0.1) { Volts = 5, Amperes = 1 } : new EmulatedIna226(0.1) { Volts = 5, Amperes = 1 };
        _bus[0x40] = chip;
        var sensor = Open(kind, 0x40, 0.1);
        Read(sensor);
        Read(sensor);
        var writes = chip.Writes.ToList();
        chip.Writes.Clear();

        chip.Reset();
        sensor.TryRead(out _, out _);

        Assert.Equal(writes, chip.Writes);
    }

    [Fact]
    public void TryRead_ChipHasNotMeasuredYet_IsNoZero()
    {
        var chip = new EmulatedIna219(0.1) { Volts = 5, Amperes = 1, HasConverted = false };
        _bus[0x40] = chip;
        var sensor = Open("ina219", 0x40, 0.1);

        Assert.False(sensor.TryRead(out var reading, out var reason));
        Assert.Equal((default, "ina219 at i2c-1 0x40 has just begun to measure"), (reading, reason));

        chip.HasConverted = true;
        Assert.Equal(5, Read(sensor).VoltageV!.Value, 9);
    }

    [Fact]
    public void TryRead_TwoTransfersOfThreeNotAcknowledged_IsReadAllTheSame()
    {
        _bus[0x40] = new EmulatedIna219(0.1) { Volts = 5, Amperes = 1 };
        var sensor = Open("ina219", 0x40, 0.1);
        Read(sensor);

        _bus.NacksAhead = 2;

        Assert.Equal(1, Read(sensor).CurrentA!.Value, 1e-9);
    }

    [Fact]
    public void TryRead_ChipIsGoneAndComesBack_IsUnavailableInBetween()
    {
        var chip = new EmulatedIna219(0.1) { Volts = 5, Amperes = 1 };
        _bus[0x40] = chip;
        var sensor = Open("ina219", 0x40, 0.1);
        Read(sensor);

        _bus[0x40] = null;
        Assert.False(sensor.TryRead(out var reading, out var reason));
        Assert.Equal((default, "ina219 at i2c-1 0x40 does not answer (Error 121 performing I2C data transfer.)"), (reading, reason));

        _bus[0x40] = chip;
        Assert.Equal(5, Read(sensor).VoltageV!.Value, 9);
    }

    [Fact]
    public void TryRead_KernelDriverHasTheChip_LeavesItAlone()
    {
        _bus[0x40] = new EmulatedIna219(0.1) { Volts = 5, Amperes = 1 };
        _files.Add("/sys/bus/i2c/devices/1-0040", ("name", "ina219"), ("driver/bind", ""));

        Assert.False(Open("ina219", 0x40, 0.1).TryRead(out _, out var reason));
        Assert.Equal("ina219 at i2c-1 0x40: the kernel's driver ina219 has it; use the Kind of that driver", reason);
        Assert.Equal(0, _bus.Transfers);
    }

    [Theory]
    [InlineData("ina260")]
    [InlineData("ina3221")]
    [InlineData("ina228")]
    [InlineData("max17048")]
    public void TryRead_AnotherChipAnswers_SaysWhatItFound(string kind)
    {
        _bus[0x40] = new EmulatedIna219(0.1) { Volts = 5, Amperes = 1 };

        Assert.False(Open(kind, 0x40, 0.1).TryRead(out _, out var reason));
        Assert.Contains("this chip", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ina226", 0.1, 2)]
    [InlineData("ina260", 0, 2)]
    [InlineData("ina3221", 0.1, 6)]
    public void SetUp_OneSecondBetweenReadings_AveragesOverMostOfIt(string kind, double shunt, int conversions)
    {
        EmulatedRegisters chip = kind switch { "ina226" => new EmulatedIna226(0.1) { Volts = 5 }, "ina260" => new EmulatedIna260 { Volts = 5 }, _ => new EmulatedIna3221(0.1) { Volts = { [0] = 5 } } };
        _bus[0x40] = chip;
        Read(Open(kind, 0x40, shunt));

        int[] samples = [1, 4, 16, 64, 128, 256, 512, 1024];
        int[] times = [140, 204, 332, 588, 1100, 2116, 4156, 8244];
        var settings = chip.Writes[0].Value;
        Assert.Equal((settings >> 6) & 7, (settings >> 3) & 7);
        Assert.Equal(7, settings & 7);
        Assert.InRange(1e-6 * samples[(settings >> 9) & 7] * times[(settings >> 3) & 7] * conversions, 0.6, 1.0);
    }

    [Fact]
    public void Ina228_Accumulators_CountWhatFlowsBetweenTwoReadings()
    {
        var chip = new EmulatedIna228(0.015) { Volts = 5, Amperes = 0.8 };
        _bus[0x40] = chip;
        var sensor = Open("ina228", 0x40, 0.015);
        Read(sensor);
        var before = Read(sensor);
        chip.Advance(TimeSpan.FromHours(1));
        chip.Amperes = -0.2;
        chip.Advance(TimeSpan.FromHours(1));

        var after = Read(sensor);

        Assert.Equal(before.CounterEpoch, after.CounterEpoch);
        Assert.Equal((0.8 - 0.2) * 3600, (after.ChargeC - before.ChargeC)!.Value, 0.01);
        Assert.Equal(5 * (0.8 + 0.2) * 3600, (after.EnergyJ - before.EnergyJ)!.Value, 0.01);
    }

    [Fact]
    public void Ina228_CounterPassesItsEnd_GoesOnCounting()
    {
        var chip = new EmulatedIna228(0.015) { Volts = 5, Amperes = -0.8 };
        _bus[0x40] = chip;
        var sensor = Open("ina228", 0x40, 0.015);
        Read(sensor);
        (chip.EnergyCounts, chip.ChargeCounts) = ((1UL << 40) - 1000.0, -((1L << 39) - 1000.0));
        var before = Read(sensor);
        chip.Advance(TimeSpan.FromMinutes(1));

        var after = Read(sensor);

        Assert.Equal(-0.8 * 60, (after.ChargeC - before.ChargeC)!.Value, 0.01);
        Assert.Equal(5 * 0.8 * 60, (after.EnergyJ - before.EnergyJ)!.Value, 0.01);
    }

    [Fact]
    public void Ina228_WasReset_SaysThatItsCountersBeganAgain()
    {
        var chip = new EmulatedIna228(0.015) { Volts = 5, Amperes = 0.8 };
        _bus[0x40] = chip;
        var sensor = Open("ina228", 0x40, 0.015);
        Read(sensor);
        chip.Advance(TimeSpan.FromHours(1));
        var before = Read(sensor);

        chip.Reset();
        Read(sensor);
        chip.Advance(TimeSpan.FromMinutes(1));

        Assert.NotEqual(before.CounterEpoch, Read(sensor).CounterEpoch);
    }

    [Fact]
    public void Ina228_WasReset_TotalsGoOnFromWhereTheyWere()
    {
        var chip = new EmulatedIna228(0.015) { Volts = 5, Amperes = 0.8 };
        _bus[0x40] = chip;
        var sensor = Open("ina228", 0x40, 0.015);
        Read(sensor);
        chip.Advance(TimeSpan.FromHours(1));
        var before = Read(sensor);

        chip.Reset();
        chip.Advance(TimeSpan.FromSeconds(10));
        var uncounted = Read(sensor);
        chip.Advance(TimeSpan.FromMinutes(1));
        var after = Read(sensor);

        Assert.Equal((null, null), (uncounted.EnergyJ, uncounted.ChargeC));
        Assert.Equal(5, uncounted.VoltageV!.Value, 1e-3);
        Assert.Equal(0.8 * 60, (after.ChargeC - before.ChargeC)!.Value, 0.01);
        Assert.Equal(5 * 0.8 * 60, (after.EnergyJ - before.EnergyJ)!.Value, 0.01);
    }

    [Fact]
    public void Ina228_CountedBeforeWeCame_CountersStartWithUs()
    {
        var chip = new EmulatedIna228(0.015) { Volts = 5, Amperes = 0.8 };
        chip.Advance(TimeSpan.FromHours(5));
        _bus[0x40] = chip;

        Assert.Null(Read(Open("ina228", 0x40, 0.015)).ChargeC);
    }

    [Fact]
    public void TryRead_InSteadyState_AllocatesNothing()
    {
        _bus[0x40] = new EmulatedIna219(0.1) { Volts = 5, Amperes = 1 };
        var sensor = Open("ina219", 0x40, 0.1);
        Read(sensor);
        Read(sensor);

        Assert.Equal(0, Garbage.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                sensor.TryRead(out _, out _);
            }
        }));
    }

    private static void Rails(Action<double, double> check) => Gen.Select(Gen.Double[0.5, 15], Gen.Double[-2, 2]).Sample((volts, amperes) => check(volts, amperes), iter: 200, threads: 1);

    private static void Check(SensorReading reading, double volts, double voltsBit, double amperes, double amperesBit)
    {
        Assert.Equal(volts, reading.VoltageV!.Value, voltsBit);
        Assert.Equal(amperes, reading.CurrentA!.Value, amperesBit);
    }

    private static SensorReading Read(ChipSensor sensor)
    {
        Assert.True(sensor.TryRead(out var reading, out var reason), reason);
        return reading;
    }

    private ChipSensor Open(string kind, int address, double shuntOhms, int channel = 1) =>
        ChipCatalog.Open(kind, _bus, 1, new ChipWiring(address, shuntOhms, channel, Second), _files);
}
