using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Kernel;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Kernel;

/// <summary>The readers over what real machines have shown, drivers' quirks included.</summary>
public sealed class CapturedTreesTests
{
    [Fact]
    public void RaspberryPiMax17040_OldDriver_VoltageIsUnknownAndThePercentageCounts()
    {
        var files = CapturedTrees.RaspberryPiMax17040();

        Assert.Equal(new SensorReading { GaugeFraction = 1 }, Battery(files, "battery"));
        Assert.False(Supply(files, "charger").ExternalPower);
    }

    [Fact]
    public void PinebookPro_GaugeWithoutCurrent_NeitherCurrentNorCounterIsZero()
    {
        var reading = Battery(CapturedTrees.PinebookPro(), "cw2015-battery");

        Assert.Equal(new SensorReading { VoltageV = reading.VoltageV, GaugeFraction = 0.96, Full = false }, reading);
        Assert.Equal(4.151, reading.VoltageV!.Value, 9);
    }

    [Fact]
    public void PineNote_AveragesOnly_AreRead()
    {
        var files = CapturedTrees.PineNote();
        var reading = Battery(files, "rk817-battery");

        Assert.Equal((3.46588, -0.16856, 0.0), (Round(reading.VoltageV), Round(reading.CurrentA), reading.GaugeFraction));
        Assert.True(Supply(files, "rk817-charger").ExternalPower);
    }

    [Fact]
    public void PineNote_WithoutPercentage_ChargeLeftOverChargeOfAFullOneCounts()
    {
        // The driver of the time gave charge_now and charge_full in the place of capacity.
        var files = CapturedTrees.PineNote().Add($"{PowerSupplyScan.Folder}/rk817-battery", ("charge_now", "1000000"), ("charge_full", "4000000"));
        files[$"{PowerSupplyScan.Folder}/rk817-battery/capacity"] = null;

        Assert.Equal(0.25, Battery(files, "rk817-battery").GaugeFraction);
    }

    [Fact]
    public void Axp288Tablet_LearnedCapacity_IsTheCapacity()
    {
        var files = CapturedTrees.Axp288Tablet();
        var reading = Battery(files, "axp288_fuel_gauge");

        Assert.Equal((3.872, -0.928, 0.75, false), (Round(reading.VoltageV), Round(reading.CurrentA), reading.GaugeFraction, reading.Full));
        Assert.Equal(6.404944, PowerSupplyScan.FindCapacityAh(files, $"{PowerSupplyScan.Folder}/axp288_fuel_gauge")!.Value, 9);
    }

    [Fact]
    public void TegraX1Max17050_RestingWhenFull_CounterAndTinyCurrentAreReal()
    {
        var reading = Battery(CapturedTrees.TegraX1Max17050(), "battery");

        Assert.Equal((-0.001248, 99151.2, 1.0, true), (Round(reading.CurrentA), Round(reading.ChargeC), reading.GaugeFraction, reading.Full));
        Assert.Null(reading.VoltageV);
    }

    [Fact]
    public void Nexus5_NoStatus_SaysNothingOfBeingFull()
    {
        var files = CapturedTrees.Nexus5();
        var reading = Battery(files, "battery");

        Assert.Equal((3.68875, 0.36, null), (Round(reading.VoltageV), reading.GaugeFraction, reading.Full));
        Assert.False(Supply(files, "bq24190-charger").ExternalPower);
    }

    [Fact]
    public void DellByCharge_CurrentWithoutSign_Discharges()
    {
        var files = CapturedTrees.DellByCharge();
        var folder = $"{PowerSupplyScan.Folder}/BAT0";

        Assert.Equal(-0.756, Battery(files, "BAT0").CurrentA!.Value, 9);
        Assert.Equal((4.912, 3), (PowerSupplyScan.FindCapacityAh(files, folder), PowerSupplyScan.FindSeriesCells(files, folder)));
    }

    [Fact]
    public void SurfacePro4_PowerInsteadOfCurrent_IsPowerOverVoltage()
    {
        var files = CapturedTrees.SurfacePro4();
        var folder = $"{PowerSupplyScan.Folder}/BAT1";

        Assert.Equal(-10.455 / 7.159, Battery(files, "BAT1").CurrentA!.Value, 9);
        Assert.Equal(38.152 / 7.5, PowerSupplyScan.FindCapacityAh(files, folder)!.Value, 9);
        Assert.Equal(2, PowerSupplyScan.FindSeriesCells(files, folder));
    }

    [Fact]
    public void XpsWhenFull_PowerGoesAway_CurrentIsUnknownNotZero()
    {
        var reading = Battery(CapturedTrees.XpsWhenFull(), "BAT1");

        Assert.Equal((null, 12.782, true), (reading.CurrentA, Round(reading.VoltageV), reading.Full));
    }

    [Fact]
    public void Procfs_EverythingInIt_IsFoundWithItsRole()
    {
        var files = CapturedTrees.Procfs();

        Assert.Equal(
            [("AC", null, true), ("BAT0", RailRole.Battery, true), ("package-0", RailRole.Part, true), ("package-10", RailRole.Part, true)],
            KernelSensors.Find(files).Select(static found => (found.Name, found.Role, found.Open is not null)));
        Assert.Equal(-4.83 / 12.229, Battery(files, "BAT0").CurrentA!.Value, 9);
        Assert.False(Supply(files, "AC").ExternalPower);

        var packages = PowercapScan.Open(files);
        Assert.True(packages.TryRead(out var first, out _));
        files.Add("/sys/class/powercap/intel-rapl:0", ("energy_uj", "240423366267")).Add("/sys/class/powercap/intel-rapl:a", ("energy_uj", "240424366267"));
        Assert.True(packages.TryRead(out var second, out _));
        Assert.Equal(3, second.EnergyJ!.Value - first.EnergyJ!.Value, 6);
    }

    [Fact]
    public void Procfs_ZoneOfMinus44Degrees_IsNotBelieved() => Assert.Equal(49.925, new ThermalZones(CapturedTrees.Procfs()).ReadHottest());

    [Fact]
    public void RaspberryPi5_MouseInHwmon_IsNoRail()
    {
        var found = HwmonScan.Find(CapturedTrees.RaspberryPi5()).ToList();

        Assert.Equal(["rpi_volt"], found.Where(static each => each.Skipped is null).Select(static each => each.Name));
        Assert.True(found[0].Open!().TryRead(out var reading, out _));
        Assert.False(reading.UnderVoltage);
    }

    // jetson_stats lists such a port beside the rails of an AGX Orin, and skips it: github.com/rbonghi/jetson_stats/issues/428 and pull/900.
    [Theory]
    [InlineData("0", null)]
    [InlineData("1", true)]
    public void JetsonAgxOrin_UsbPortThatIsOffline_SaysNothingOfTheBarrelJack(string online, bool? expected)
    {
        var files = new InMemoryFileSystem().Add($"{PowerSupplyScan.Folder}/ucsi-source-psy-1-00081", ("type", "USB"), ("online", online));

        Assert.Equal(expected, Supply(files, "ucsi-source-psy-1-00081").ExternalPower);
    }

    // The driver of Wacom tablets has one: drivers/hid/wacom_sys.c.
    [Fact]
    public void PowerSupply_ChargerOfAPeripheral_IsNotTheBoards()
    {
        var files = new InMemoryFileSystem().Add($"{PowerSupplyScan.Folder}/wacom_ac_0", ("type", "Mains"), ("online", "1"), ("scope", "Device"));

        Assert.Equal("it feeds a peripheral, not this board", Assert.Single(PowerSupplyScan.Find(files)).Skipped);
    }

    private static SensorReading Battery(InMemoryFileSystem files, string name)
    {
        var found = Assert.Single(PowerSupplyScan.Find(files), each => each.Name == name);
        Assert.Equal(RailRole.Battery, found.Role);
        return Read(found);
    }

    private static SensorReading Supply(InMemoryFileSystem files, string name)
    {
        var found = Assert.Single(PowerSupplyScan.Find(files), each => each.Name == name);
        Assert.Null(found.Role);
        return Read(found);
    }

    private static SensorReading Read(FoundSensor found)
    {
        using var sensor = found.Open!();
        Assert.True(sensor.TryRead(out var reading, out var reason), reason);
        return reading;
    }

    private static double? Round(double? value) => value is { } number ? Math.Round(number, 9) : null;
}
