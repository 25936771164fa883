using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Surveying;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.Core.Tests.Power.Surveying;

public sealed class SensorSurveyTests
{
    private static readonly BoardProfile Pi = new() { Name = "5", Description = "", IdleWatts = 1, ActiveWattsPerCore = 1, Source = "", HasVcgencmd = true };

    [Fact]
    public async Task Take_RaspberryPi_ListsEachWithItsReadingOrTheReason()
    {
        var board = new SensorBoard { Files = SysfsTrees.RaspberryPi(), Profile = Pi };
        board.Tools["vcgencmd get_throttled"] = "throttled=0x50005\n";

        var found = await TakeAsync(board);

        Assert.Equal(
            [
                ("power_supply", "battery", RailRole.Battery, "set Power:Kind to sensors to use it"),
                ("hwmon", "cpu_thermal", null, "measures no supply rail that is known"),
                ("hwmon", "rpi_volt", null, null),
                ("hwmon", "ina219@1-0040", null, "which rail it measures is not known: add it to Power:Sensors with its Role (Kind hwmon, Device ina219@1-0040)"),
                ("hwmon", "ina219@1-0041", null, "which rail it measures is not known: add it to Power:Sensors with its Role (Kind hwmon, Device ina219@1-0041)"),
                ("vcgencmd", "get_throttled", null, null),
                ("vcgencmd", "pmic_read_adc", (RailRole?)RailRole.Load, "vcgencmd cannot be started (No such file or directory)"),
            ],
            found.Select(static sensor => (sensor.Kind, sensor.Name, sensor.Role, sensor.Skipped)));
        Assert.Equal((3.8125, -0.42, 0.61, 23.1), (found[0].Reading!.VoltageV, found[0].Reading!.CurrentA, found[0].Reading!.GaugeFraction, found[0].Reading!.TempC));
        Assert.Equal((3.812, -0.42), (found[3].Reading!.VoltageV, found[3].Reading!.CurrentA));
        Assert.Equal((true, true, true), (found[5].InUse, found[5].Reading!.UnderVoltage, found[5].Reading!.Throttled));
    }

    [Fact]
    public async Task Take_JetsonOrinNano_KnowsTheWholeFromItsParts()
    {
        var found = await TakeAsync(new SensorBoard { Files = SysfsTrees.JetsonOrinNano() });

        Assert.Equal([("VDD_IN", RailRole.Load), ("VDD_CPU_GPU_CV", RailRole.Part), ("VDD_SOC", (RailRole?)RailRole.Part)], found.Take(3).Select(static sensor => (sensor.Name, sensor.Role)));
        Assert.Equal(5.016 * 0.856, found[0].Reading!.PowerW!.Value, 1e-6);
        Assert.Equal("a part of the board, not the whole", found[1].Skipped);
    }

    [Fact]
    public async Task Take_JetsonWithASwitchedOffChannel_SaysWhy() =>
        Assert.Contains(await TakeAsync(new SensorBoard { Files = SysfsTrees.JetsonAgxOrin() }), static sensor => sensor is { Name: "VDD_SPARE", Reading: null, Skipped: "channel 3 has no value: it is switched off" });

    [Fact]
    public async Task Take_ChipsOnTheBus_AreKnownByTheirIdentityAndOnlyRead()
    {
        var board = new SensorBoard { Files = new InMemoryFileSystem().Add("/dev", ("i2c-1", "")) };
        EmulatedRegisters[] chips =
        [
            new EmulatedIna219(0.1) { Volts = 5, Amperes = 1 }, new EmulatedIna226(0.1) { Volts = 6 }, new EmulatedIna260 { Volts = 7, Amperes = 1.5 },
            new EmulatedIna3221(0.1) { Volts = { [0] = 8 } }, new EmulatedIna228(0.015) { Volts = 9 }, new EmulatedMax1704x(isOld: false) { Volts = 3.9, Percent = 70 },
        ];
        int[] addresses = [0x40, 0x41, 0x44, 0x45, 0x4F, 0x36];
        for (var i = 0; i < chips.Length; i++)
        {
            board.Bus[addresses[i]] = chips[i];
        }

        var found = await TakeAsync(board);

        Assert.Equal(
            [("ina219", "i2c-1 0x40", 5.0), ("ina226", "i2c-1 0x41", 6), ("ina260", "i2c-1 0x44", 7), ("ina3221", "i2c-1 0x45", 8), ("ina228", "i2c-1 0x4f", 9), ("max17048", "i2c-1 0x36", (double?)3.9)],
            found.Select(static sensor => (sensor.Name, sensor.Path, Rounded(sensor.Reading!.VoltageV))));
        Assert.Equal((null, 1.5, 0.7), (found[0].Reading!.CurrentA, Rounded(found[2].Reading!.CurrentA), Rounded(found[5].Reading!.GaugeFraction)));
        Assert.Equal("add it to Power:Sensors (Kind ina226, Address 0x41, Role, ShuntOhms), or set Power:Hat, to use it", found[1].Skipped);
        Assert.StartsWith("something answers here, as an INA219 would", found[0].Skipped, StringComparison.Ordinal);
        Assert.All(chips, static chip => Assert.Empty(chip.Writes));
    }

    [Fact]
    public async Task Take_ChipThatTheKernelHas_IsLeftToItsDriver()
    {
        var board = new SensorBoard { Files = new InMemoryFileSystem().Add("/dev", ("i2c-1", "")).Add("/sys/bus/i2c/devices/1-0040", ("name", "ina219"), ("driver", "")) };
        board.Bus[0x40] = new EmulatedIna219(0.1) { Volts = 5 };

        Assert.Equal("the kernel's driver has it: see that driver's class", Assert.Single(await TakeAsync(board)).Skipped);
        Assert.Equal(0, Reads(board, 0x40));
    }

    [Fact]
    public async Task Take_BusThatMayNotBeOpened_IsListedOnceWithTheReasonAndItsDriversChips()
    {
        var board = new SensorBoard { Files = new InMemoryFileSystem().Add("/dev", ("i2c-1", "")).Add("/sys/bus/i2c/devices/1-0040", ("name", "ina219"), ("driver", "")) };
        board.Bus.Refusal = "/dev/i2c-1 may not be opened by this user";

        var found = await TakeAsync(board);

        Assert.Equal(
            [("i2c-1", "/dev/i2c-1", "/dev/i2c-1 may not be opened by this user"), ("ina219", "i2c-1 0x40", "the kernel's driver has it: see that driver's class")],
            found.Select(static sensor => (sensor.Name, sensor.Path, sensor.Skipped!)));
        Assert.All(found, static sensor => Assert.False(sensor.InUse));
        Assert.Equal(0, board.Bus.Transfers);
    }

    [Fact]
    public async Task Take_WithAConfiguredHat_ShowsWhatIsInUseOnceAndFirst()
    {
        var board = new SensorBoard { Files = new InMemoryFileSystem().Add("/dev", ("i2c-1", "")) };
        board.Bus[0x36] = new EmulatedMax1704x(isOld: true) { Volts = 3.9, Percent = 70 };

        var found = await TakeAsync(board, new PowerOptions { Kind = PowerOptions.SensorsKind, Hat = "geekworm-x728" });

        Assert.Equal(
            [
                ("max17040", RailRole.Battery, null),
                ("power-loss pin GPIO6", (RailRole?)null, "power-loss pin GPIO6 cannot be read (no such line)"),
            ],
            found.Select(static sensor => (sensor.Name, sensor.Role, sensor.Skipped)));
        Assert.All(found, static sensor => Assert.True(sensor.InUse));
        Assert.Equal(3.9, found[0].Reading!.VoltageV!.Value, 2e-3);
    }

    [Fact]
    public async Task Take_PolledSensorConfigured_IsReadNow()
    {
        var board = new SensorBoard { Profile = Pi };
        board.Tools["vcgencmd pmic_read_adc"] = "VDD_CORE_A current(7)=2.0A\nVDD_CORE_V volt(15)=1.0V\n";

        var found = await TakeAsync(board, new PowerOptions { Kind = PowerOptions.SensorsKind, Sensors = { new SensorOptions { Kind = "pmic" } } });

        Assert.Equal((1.1451 * 2) + 0.5879, found[0].Reading!.PowerW!.Value, 1e-6);
    }

    [Fact]
    public void Missing_BareBoard_NamesEachClassAndTheBus()
    {
        var missing = SensorSurvey.Missing(new SensorBoard().Services);

        Assert.Contains("power_supply: /sys/class/power_supply is not there", missing);
        Assert.Contains(missing, static line => line.StartsWith("i2c: /dev/i2c-1 is not there; switch the I2C interface on", StringComparison.Ordinal));
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 2) : null;

    private static Task<IReadOnlyList<SurveyedSensor>> TakeAsync(SensorBoard board, PowerOptions? options = null) =>
        SensorSurvey.TakeAsync(options ?? new PowerOptions(), board.Services, TestContext.Current.CancellationToken);

    // Fifteen other monitors' addresses, gauge and two boards are asked; this chip must not be.
    private static int Reads(SensorBoard board, int address)
    {
        board.Bus[address] = null;
        var before = board.Bus.Transfers;
        _ = I2cProbe.Find(board.Hardware, 1, board.Clock);
        var without = board.Bus.Transfers - before;
        board.Bus[address] = new EmulatedIna219(0.1) { Volts = 5 };
        before = board.Bus.Transfers;
        _ = I2cProbe.Find(board.Hardware, 1, board.Clock);
        return board.Bus.Transfers - before - without;
    }
}
