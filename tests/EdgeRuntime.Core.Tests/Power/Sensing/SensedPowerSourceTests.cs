using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.Core.Tests.Power.Sensing;

public sealed class SensedPowerSourceTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("charge-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_WaveshareHatC_IsAnEstimateOfItsBattery()
    {
        var board = new SensorBoard();
        board.Bus[0x43] = new EmulatedIna219(0.01) { Volts = 3.70, Amperes = -0.4 };
        using var source = Open(board, new PowerOptions { Hat = "waveshare-ups-hat-c" });
        board.Read(source);

        var snapshot = board.Read(source, Tick);

        Assert.Equal((PowerSupply.Battery, BatterySensorState.Fresh, null), (snapshot.Supply, snapshot.BatterySensor, snapshot.SensorLostSince));
        Assert.Equal(3.7, snapshot.VoltageV!.Value, 5e-3);
        Assert.Equal(-0.4, snapshot.CurrentA!.Value, 2e-3);
        Assert.InRange(snapshot.SocFraction!.Value, 0.4, 0.7);
        Assert.InRange(snapshot.CapacityJoules!.Value, 1.0 * 3600 * 3.4, 1.0 * 3600 * 3.9);
        Assert.Equal("waveshare-ups-hat-c: battery 1 x 1 Ah li-ion by ina219 at i2c-1 0x43", source.Description);
        Assert.Equal(["battery: ina219 at i2c-1 0x43"], source.Sensors);
    }

    [Theory]
    [InlineData("geekworm-x728", true, false)]
    [InlineData("geekworm-x728", false, true)]
    [InlineData("geekworm-x120x", true, true)]
    [InlineData("geekworm-x120x", false, false)]
    public void Read_Geekworm_ThePinMeansWhatItMeansOnThatHat(string hat, bool high, bool there)
    {
        var board = new SensorBoard();
        board.Bus[0x36] = new EmulatedMax1704x(isOld: true) { Volts = 3.8, Percent = 61 };
        board.Gpio[6] = high;
        using var source = Open(board, new PowerOptions { Hat = hat });
        board.Read(source);

        var snapshot = board.Read(source, Tick);

        Assert.Equal(there, snapshot.ExternalPower);
        Assert.InRange(snapshot.SocFraction!.Value, 0.4, 0.75);
    }

    [Fact]
    public void Read_SensorFallsOutAndComesBack_GoesDownTheLadderAndUpAgain()
    {
        var board = new SensorBoard();
        var chip = new EmulatedIna219(0.01) { Volts = 3.70, Amperes = -0.4 };
        board.Bus[0x43] = chip;
        using var source = Open(board, new PowerOptions { Hat = "waveshare-ups-hat-c" });
        board.Read(source);
        var fresh = board.Read(source, Tick, 1.5);

        board.Bus[0x43] = null;
        var silentSince = board.Clock.GetUtcNow();
        var stale = board.Read(source, Tick, 1.5);
        var lost = board.Read(source, TimeSpan.FromMinutes(3), 1.5);
        board.Bus[0x43] = chip;
        var back = board.Read(source, Tick, 1.5);

        Assert.Equal((BatterySensorState.Stale, silentSince), (stale.BatterySensor, stale.SensorLostSince));
        Assert.True(stale.SocFraction < fresh.SocFraction);
        Assert.Null(stale.VoltageV);
        Assert.Equal((BatterySensorState.Lost, null, silentSince), (lost.BatterySensor, lost.SocFraction, lost.SensorLostSince));
        Assert.True(lost.ReckonedSocFraction < stale.ReckonedSocFraction);
        Assert.Equal((BatterySensorState.Fresh, null, null), (back.BatterySensor, back.ReckonedSocFraction, back.SensorLostSince));
        Assert.Equal(
            [
                "Sensor ina219 at i2c-1 0x43 is silent: ina219 at i2c-1 0x43 does not answer (Error 121 performing I2C data transfer.)",
                "The battery's figures changed from Fresh to Stale",
                "The battery's figures changed from Stale to Lost",
                "Sensor ina219 at i2c-1 0x43 answers again",
                "The battery's figures changed from Lost to Fresh",
            ],
            board.Logged);
    }

    [Fact]
    public void Read_ChipIsOnAnotherPackThanConfigured_IsImplausibleAndSaidOnce()
    {
        var board = new SensorBoard();
        board.Bus[0x42] = new EmulatedIna219(0.1) { Volts = 3.7, Amperes = -0.4 };
        using var source = Open(board, new PowerOptions { Hat = "waveshare-ups-hat-a", Pack = { SeriesCells = 4 } });

        Assert.Equal((BatterySensorState.Lost, null), (board.Read(source).BatterySensor, board.Read(source, Tick).SocFraction));
        Assert.Single(board.Logged, static line => line.StartsWith("The battery's figures do not count: they cannot be of 4 cell(s) li-ion: 3.7 V", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AfterARestart_GoesOnFromWhatWasLearned()
    {
        var path = Path.Combine(_folder, "charge.json");
        var board = new SensorBoard();
        var chip = new EmulatedIna219(0.01) { Volts = 3.70, Amperes = -0.4 };
        board.Bus[0x43] = chip;
        double? before = null;
        using (var source = Open(board, new PowerOptions { Hat = "waveshare-ups-hat-c", MemoryPath = path }))
        {
            for (var i = 0; i < 30; i++)
            {
                before = board.Read(source, Tick, 1.5).SocFraction;
            }
        }

        board.Bus[0x43] = null;
        using var next = Open(board, new PowerOptions { Hat = "waveshare-ups-hat-c", MemoryPath = path });
        var snapshot = board.Read(next, Tick, 1.5);

        Assert.Equal(BatterySensorState.Stale, snapshot.BatterySensor);
        Assert.InRange(snapshot.SocFraction!.Value, before!.Value - 0.35, before.Value - 0.1);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"savedAt":"2026-01-01T00:00:00Z","chemistry":"li-ion","seriesCells":1,"printedAh":1,"charge":{"socFraction":7,"sigmaFraction":0.1,"capacityAh":1,"ohmFactor":1}}""")]
    public void Read_MemoryThatIsNone_IsLearnedAnew(string content)
    {
        var path = Path.Combine(_folder, "charge.json");
        File.WriteAllText(path, content);
        var board = new SensorBoard();
        using var source = Open(board, new PowerOptions { Hat = "waveshare-ups-hat-c", MemoryPath = path });

        Assert.Equal(BatterySensorState.Lost, board.Read(source, Tick).BatterySensor);
    }

    [Fact]
    public void Read_LaptopsKernelBattery_NeedsNothingStated()
    {
        var board = new SensorBoard { Files = SysfsTrees.Laptop() };
        board.Files["/sys/class/power_supply/BAT0/capacity"] = "61\n";
        using var source = Open(board, new PowerOptions());
        board.Read(source);

        var snapshot = board.Read(source, Tick);

        Assert.Equal((PowerSupply.Battery, true), (snapshot.Supply, snapshot.ExternalPower));
        Assert.InRange(snapshot.CapacityJoules!.Value, 50 * 3600, 60 * 3600);
        Assert.NotNull(snapshot.SocFraction);
    }

    [Theory]
    [InlineData("0", "1", true)]
    [InlineData("1", "0", true)]
    [InlineData("0", "0", false)]
    [InlineData("0", null, false)]
    [InlineData(null, "1", true)]
    [InlineData(null, null, null)]
    public void Read_SeveralSupplies_AnyThatIsThereFeedsTheBoard(string? mains, string? usb, bool? there)
    {
        var board = new SensorBoard { Files = SysfsTrees.Laptop() };
        board.Files.Add("/sys/class/power_supply/ucsi-1", ("type", "USB"));
        Plug("AC", mains);
        Plug("ucsi-1", usb);
        using var source = Open(board, new PowerOptions());
        Plug("AC", mains);
        Plug("ucsi-1", usb);

        Assert.Equal(there, board.Read(source, Tick).ExternalPower);

        void Plug(string name, string? online) => board.Files[$"/sys/class/power_supply/{name}/online"] = online is null ? "" : online + "\n";
    }

    [Fact]
    public void Read_ThePinSaysNoAndTheBoardYes_IsFed()
    {
        var board = new SensorBoard();
        var hat = new EmulatedWittyPi();
        hat.Set(1, 3.9);
        hat[7] = 0;
        board.Bus[0x08] = hat;
        board.Gpio[6] = false;
        using var source = Open(board, new PowerOptions
        {
            Pack = { CapacityAh = 2 },
            Sensors = { new SensorOptions { Kind = "witty-pi", Role = RailRole.Battery }, new SensorOptions { Kind = "power-loss-pin", Line = 6 } },
        });

        Assert.True(board.Read(source).ExternalPower);
        hat[7] = 1;
        Assert.False(board.Read(source, Tick).ExternalPower);
    }

    [Fact]
    public void Read_NoBatteryConfigured_IsNoLostSensor()
    {
        var board = new SensorBoard { Files = SysfsTrees.JetsonOrinNano() };
        using var source = Open(board, new PowerOptions());

        var snapshot = board.Read(source, Tick);

        Assert.Equal((PowerSupply.Unknown, BatterySensorState.Fresh, null), (snapshot.Supply, snapshot.BatterySensor, snapshot.SensorLostSince));
        Assert.Equal("no battery sensor, load by hwmon ina3221 VDD_IN", source.Description);
        Assert.Equal(["load: hwmon ina3221 VDD_IN"], source.Sensors);
    }

    [Fact]
    public void Read_HarvestRail_IsIntegratedOverTheReadings()
    {
        var board = new SensorBoard();
        var panel = new EmulatedIna219(0.1) { Volts = 5, Amperes = 0.2 };
        board.Bus[0x41] = panel;
        using var source = Open(board, new PowerOptions { Sensors = { new SensorOptions { Kind = "ina219", Role = RailRole.Harvest, Address = "0x41", ShuntOhms = 0.1 } } });
        board.Read(source);
        panel.Amperes = 0.4;
        var second = board.Read(source, Tick);
        board.Bus[0x41] = null;
        var gap = board.Read(source, Tick);
        board.Bus[0x41] = panel;
        board.Read(source, Tick);
        var after = board.Read(source, Tick);

        Assert.Equal(15, second.HarvestJoules!.Value, 0.1);
        Assert.Null(gap.HarvestWatts);
        Assert.Equal(15, gap.HarvestJoules!.Value, 0.1);
        Assert.Equal(15 + 20, after.HarvestJoules!.Value, 0.1);
    }

    [Fact]
    public void Create_OwnSensorOfTheSameRole_TakesThePlaceOfTheHats()
    {
        var board = new SensorBoard();
        using var source = Open(board, new PowerOptions
        {
            Hat = "geekworm-x728",
            Pack = { CapacityAh = 6 },
            Sensors = { new SensorOptions { Kind = "ina226", Role = RailRole.Battery, Bus = 3, Address = "64", ShuntOhms = 0.01, Inverted = true } },
        });

        Assert.Equal("geekworm-x728: battery 1 x 6 Ah li-ion by ina226 at i2c-1 0x40", source.Description);
        Assert.Equal(3, board.OpenedBus);
    }

    [Theory]
    [InlineData("nosuch", "Hat: 'nosuch' is no HAT profile of ")]
    [InlineData(null, "Kind: is sensors, but no sensor is configured")]
    public void Create_WhatCannotBe_IsOneLineWithItsKey(string? hat, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Open(new SensorBoard(), new PowerOptions { Hat = hat }));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Create_CapacityOfNobodyKnows_SaysWhatToSet()
    {
        var options = new PowerOptions { Sensors = { new SensorOptions { Kind = "max17043" } } };

        Assert.StartsWith("Pack:CapacityAh: must be set", Assert.Throws<InvalidDataException>(() => Open(new SensorBoard(), options)).Message, StringComparison.Ordinal);
    }

    private static SensedPowerSource Open(SensorBoard board, PowerOptions options)
    {
        options.Kind = PowerOptions.SensorsKind;
        return (SensedPowerSource)PowerSources.Create(options, board.Services);
    }
}
