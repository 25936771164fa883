using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Kernel;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Kernel;

public sealed class KernelSensorsTests
{
    [Fact]
    public void Find_OrinNano_TheInputRailIsTheLoadAndTheChipsOwnSumIsNoRail()
    {
        var files = SysfsTrees.JetsonOrinNano();

        var rails = KernelSensors.Find(files).Where(static found => found.Open is not null).ToList();

        Assert.Equal(
            [("VDD_IN", RailRole.Load), ("VDD_CPU_GPU_CV", RailRole.Part), ("VDD_SOC", RailRole.Part)],
            rails.Select(static rail => (rail.Name, rail.Role!.Value)));
        var reading = Read(rails[0].Open!());
        Assert.Equal((5.016, 0.856), (reading.VoltageV!.Value, reading.CurrentA!.Value), new Near());
        Assert.Equal(5.016 * 0.856, reading.Watts!.Value, 9);
    }

    [Fact]
    public void Find_AgxOrin_TheLoadIsTheSumOfWhatIsConnectedAndSwitchedOn()
    {
        var found = KernelSensors.Find(SysfsTrees.JetsonAgxOrin());

        Assert.Contains(found, static rail => rail is { Name: "NC", Skipped: "not connected" });
        Assert.Contains(found, static rail => rail is { Name: "VDD_SPARE", Skipped: "channel 3 has no value: it is switched off" });
        var load = Assert.Single(found, static rail => rail.Role == RailRole.Load);
        Assert.Equal((19 * 0.2) + (19 * 0.1) + (5 * 0.6) + (5 * 0.1), Read(load.Open!()).Watts!.Value, 9);
    }

    [Fact]
    public void Find_JetPack4_RailsByTheirNames()
    {
        var found = KernelSensors.Find(SysfsTrees.JetsonNano());

        var load = Assert.Single(found, static rail => rail.Role == RailRole.Load);
        Assert.Equal("POM_5V_IN", load.Name);
        Assert.Equal(5.032 * 0.4, Read(load.Open!()).Watts!.Value, 9);
        Assert.Equal(2, found.Count(static rail => rail.Role == RailRole.Part));
    }

    [Fact]
    public void Sum_OnePartFallsSilent_IsNotAMeasurement()
    {
        var files = SysfsTrees.JetsonAgxOrin();
        var sum = Assert.Single(KernelSensors.Find(files), static rail => rail.Role == RailRole.Load).Open!();
        Read(sum);

        files["/sys/class/hwmon/hwmon3/curr2_input"] = null;

        Assert.False(sum.TryRead(out _, out var reason));
        Assert.Contains("curr2_input has no value", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_RaspberryPi_NamesEachChipByItsPlaceAndSaysWhyTheRestIsSkipped()
    {
        var found = KernelSensors.Find(SysfsTrees.RaspberryPi());

        Assert.Equal(["battery"], found.Where(static sensor => sensor.Role == RailRole.Battery).Select(static sensor => sensor.Name));
        Assert.Contains(found, static sensor => sensor is { Name: "cpu_thermal", Skipped: "measures no supply rail that is known" });
        var chips = found.Where(static sensor => sensor.Name.StartsWith("ina219", StringComparison.Ordinal)).ToList();
        Assert.Equal(["ina219@1-0040", "ina219@1-0041"], chips.Select(static chip => chip.Name));
        Assert.All(chips, static chip => Assert.StartsWith("which rail it measures is not known: add it to Power:Sensors", chip.Skipped, StringComparison.Ordinal));
    }

    [Fact]
    public void Find_Laptop_ChargerIsReadMouseAndPackagesAreNotTheBoard()
    {
        var found = KernelSensors.Find(SysfsTrees.Laptop());

        Assert.Contains(found, static sensor => sensor is { Name: "hidpp_battery_0", Skipped: "it feeds a peripheral, not this board" });
        Assert.Equal([("psys", RailRole.Load), ("package-0", RailRole.Part)], found.Where(static sensor => sensor.Kind == "powercap").OrderBy(static sensor => sensor.Role).Select(static sensor => (sensor.Name, sensor.Role!.Value)));
        Assert.True(Read(Assert.Single(found, static sensor => sensor.Name == "AC").Open!()).ExternalPower);
    }

    [Fact]
    public void Missing_EmptyMachine_NamesEveryClass() => Assert.Equal(4, KernelSensors.Missing(new InMemoryFileSystem()).Count());

    [Fact]
    public void Iio_PowerMonitor_IsRawTimesScaleWithItsSign()
    {
        var files = SysfsTrees.IioPowerMonitor();
        Assert.Equal("ina219", Assert.Single(KernelSensors.Find(files)).Name);

        var reading = Read(IioRailScan.Open(files, "ina219"));

        Assert.Equal((3.812, -0.42), (reading.VoltageV!.Value, reading.CurrentA!.Value), new Near());
        Assert.Equal(-3.812 * 0.42, reading.Watts!.Value, 9);
    }

    [Fact]
    public void Hwmon_NegativeCurrent_StaysNegativeThoughTheDriversPowerHasNoSign()
    {
        var reading = Read(HwmonScan.Open(SysfsTrees.RaspberryPi(), "ina219@1-0040", 1));

        Assert.Equal(-0.42 * 3.812, reading.Watts!.Value, 9);
    }

    [Fact]
    public void Hwmon_DriverLoadedAfresh_IsFoundUnderItsNewNumber()
    {
        var files = SysfsTrees.RaspberryPi();
        var sensor = HwmonScan.Open(files, "ina219@1-0040", 1);
        Read(sensor);

        files.Remove("/sys/class/hwmon/hwmon2");
        files.Remove("/sys/bus/i2c/devices/1-0040");
        Assert.False(sensor.TryRead(out var nothing, out _));
        Assert.Equal(default, nothing);
        Assert.False(sensor.TryRead(out _, out var reason));
        Assert.Equal("hwmon ina219@1-0040 channel 1 is not there", reason);

        files.Add("/sys/class/hwmon/hwmon7", ("name", "ina219"), ("in1_input", "3700"), ("curr1_input", "-100")).Add("/sys/bus/i2c/devices/1-0040/hwmon/hwmon7", ("name", "ina219"));
        Assert.Equal(-0.37, Read(sensor).Watts!.Value, 9);
    }

    [Theory]
    [InlineData("12a\n")]
    [InlineData("\n")]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999999\n")]
    [InlineData("NaN\n")]
    public void Hwmon_AttributeTalksNonsense_IsNoValue(string nonsense)
    {
        var files = SysfsTrees.RaspberryPi();
        files["/sys/class/hwmon/hwmon2/curr1_input"] = nonsense;
        files["/sys/class/hwmon/hwmon2/power1_input"] = nonsense;

        Assert.False(HwmonScan.Open(files, "ina219@1-0040", 1).TryRead(out _, out _));
    }

    [Fact]
    public void UnderVoltage_AlarmRisesAndTheDriverVanishes_IsToldAndThenUnknown()
    {
        var files = SysfsTrees.RaspberryPi();
        var sensor = new UnderVoltageSensor(files);
        Assert.False(Read(sensor).UnderVoltage);

        files["/sys/class/hwmon/hwmon1/in0_lcrit_alarm"] = "1\n";
        Assert.True(Read(sensor).UnderVoltage);

        files.Remove("/sys/class/hwmon/hwmon1");
        Assert.False(sensor.TryRead(out _, out _));
    }

    [Fact]
    public void Powercap_CounterBeginsAgain_GoesOnCounting()
    {
        var files = new InMemoryFileSystem().Add("/sys/class/powercap/intel-rapl:0", ("name", "package-0"), ("energy_uj", "900"), ("max_energy_range_uj", "1000"));
        var sensor = PowercapScan.Open(files);
        var first = Read(sensor).EnergyJ!.Value;

        files["/sys/class/powercap/intel-rapl:0/energy_uj"] = "150\n";

        Assert.Equal(250e-6, Read(sensor).EnergyJ!.Value - first, 12);
    }

    [Fact]
    public void Powercap_RootOnly_SaysSo()
    {
        var files = new InMemoryFileSystem().Add("/sys/class/powercap/intel-rapl:0", ("name", "package-0"));

        Assert.Equal("energy_uj cannot be read; since Linux 5.10 only root may", Assert.Single(PowercapScan.Find(files)).Skipped);
    }

    private static SensorReading Read(IPowerSensor sensor)
    {
        Assert.True(sensor.TryRead(out var reading, out var reason), reason);
        return reading;
    }

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < 1e-9 && Math.Abs(x.Item2 - y.Item2) < 1e-9;

        public int GetHashCode((double, double) obj) => 0;
    }
}
