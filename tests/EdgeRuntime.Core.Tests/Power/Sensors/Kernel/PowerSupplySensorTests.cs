using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Kernel;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Kernel;

public sealed class PowerSupplySensorTests
{
    private const string Folder = "/sys/class/power_supply/battery";

    private readonly InMemoryFileSystem _files = SysfsTrees.RaspberryPi();

    [Fact]
    public void TryRead_Battery_IsInUnitsWithTheSignOfTheAbi()
    {
        var reading = Read();

        Assert.Equal((3.8125, -0.42, 23.1, 0.61, false), (reading.VoltageV, reading.CurrentA, reading.TempC, reading.GaugeFraction, reading.Full));
    }

    [Theory]
    [InlineData("Discharging", "420000", -0.42)]
    [InlineData("Discharging", "-420000", -0.42)]
    [InlineData("Charging", "-420000", 0.42)]
    [InlineData("Charging", "420000", 0.42)]
    [InlineData("Full", "-1000", -0.001)]
    [InlineData("Not charging", "1000", 0.001)]
    [InlineData("Unknown", "-420000", -0.42)]
    public void TryRead_DriverWithAnySign_StatusDecides(string status, string current, double expected)
    {
        _files.Add(Folder, ("status", status), ("current_now", current));

        Assert.Equal(expected, Read().CurrentA!.Value, 9);
    }

    [Fact]
    public void TryRead_NoCurrentAttribute_CurrentIsUnknownNotZero()
    {
        _files[$"{Folder}/current_now"] = null;

        Assert.Null(Read().CurrentA);
    }

    [Fact]
    public void TryRead_FullyCharged_SaysSo()
    {
        _files.Add(Folder, ("status", "Full"), ("capacity", "104"), ("capacity_error_margin", "5"));

        var reading = Read();

        Assert.Equal((true, 1.0, 0.05), (reading.Full, reading.GaugeFraction, reading.GaugeSigmaFraction));
    }

    [Fact]
    public void TryRead_CoulombCounter_IsCoulombs()
    {
        _files.Add(Folder, ("charge_counter", "1000000"));

        Assert.Equal(3600, Read().ChargeC!.Value, 9);
    }

    [Fact]
    public void TryRead_BatteryTakenOut_IsNoReading()
    {
        _files.Add(Folder, ("present", "0"));

        Assert.Equal($"{Folder}: no battery is in it", Failure());
    }

    [Fact]
    public void TryRead_DeviceVanishes_IsNoReading()
    {
        _files.Remove(Folder);

        Assert.Equal($"{Folder} is gone", Failure());
    }

    [Fact]
    public void TryRead_NothingHasAValue_IsNoReading()
    {
        _files[$"{Folder}/voltage_now"] = null;
        _files[$"{Folder}/capacity"] = null;

        Assert.Equal($"{Folder}: neither voltage_now nor capacity has a value", Failure());
    }

    [Theory]
    [InlineData("/sys/class/power_supply/battery", 5.0)]
    [InlineData("/sys/class/power_supply/BAT0", 5.0)]
    [InlineData("/sys/class/power_supply/hidpp_battery_0", null)]
    public void FindCapacityAh_ByChargeOrByEnergy_IsAmpereHours(string folder, double? expected) =>
        Assert.Equal(expected, PowerSupplyScan.FindCapacityAh(folder == Folder ? _files : SysfsTrees.Laptop(), folder));

    private SensorReading Read()
    {
        Assert.True(new PowerSupplySensor(_files, Folder).TryRead(out var reading, out var reason), reason);
        return reading;
    }

    private string Failure()
    {
        Assert.False(new PowerSupplySensor(_files, Folder).TryRead(out var reading, out var reason));
        Assert.Equal(default, reading);
        return reason;
    }
}
