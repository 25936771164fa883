using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.IotBindings.Tests;

/// <summary>Real bindings over emulated chips.</summary>
public sealed class IotSensorsTests : IDisposable
{
    private const double ShuntOhms = 0.01;
    private readonly EmulatedI2cBus _bus = new();
    private readonly SensorBench _bench;

    static IotSensorsTests() => IotSensors.Register();

    public IotSensorsTests()
    {
        var hardware = new Hardware(new InMemoryFileSystem(), _ => _bus, static _ => new FakeGpioInputs(), new FakeTools());
        _bench = new SensorBench(hardware, headerBus: 1, TimeSpan.FromSeconds(10), TimeProvider.System);
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(12.0, 1.5)]
    [InlineData(3.6, -2.25)]
    [InlineData(5.2, 0.0)]
    public void Ina236_ReadsVoltsAndSignedAmperes(double volts, double amperes)
    {
        _bus[0x40] = new EmulatedIna236(ShuntOhms) { Volts = volts, Amperes = amperes };
        using var sensor = Open("ina236");

        Assert.True(sensor.TryRead(out var reading, out var reason), reason);
        Assert.Equal("ina236 at i2c-1 0x40", sensor.Name);
        Assert.Equal(volts, reading.VoltageV!.Value, 1.6e-3);
        Assert.Equal(amperes, reading.CurrentA!.Value, 1e-3);
    }

    [Fact]
    public void Ina236_Reset_IsSilentOnceAndSetUpAgain()
    {
        var chip = new EmulatedIna236(ShuntOhms) { Volts = 12, Amperes = 1 };
        _bus[0x40] = chip;
        using var sensor = Open("ina236");
        Assert.True(sensor.TryRead(out _, out _));
        chip.Reset();

        Assert.False(sensor.TryRead(out _, out var reason));
        Assert.Contains("was reset", reason, StringComparison.Ordinal);
        Assert.True(sensor.TryRead(out var reading, out _));
        Assert.Equal(1, reading.CurrentA!.Value, 1e-3);
    }

    [Fact]
    public void Ina236_AnotherChipOrNone_SaysSo()
    {
        using var sensor = Open("ina236");
        Assert.False(sensor.TryRead(out _, out var none));
        Assert.Contains("Error 121", none, StringComparison.Ordinal);

        _bus[0x40] = new EmulatedIna236(ShuntOhms) { DeviceId = 0x2260 };
        Assert.False(sensor.TryRead(out _, out var another));
        Assert.Contains("INA236", another, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(-0.25)]
    public void Axp192_ReadsTheBattery_AndSaysWhenThereIsNone(double amperes)
    {
        var chip = new EmulatedAxp192 { Volts = 3.9, Amperes = amperes };
        _bus[0x34] = chip;
        using var sensor = Open("axp192");

        Assert.True(sensor.TryRead(out var reading, out var reason), reason);
        Assert.Equal(3.9, reading.VoltageV!.Value, 1.1e-3);
        Assert.Equal(amperes, reading.CurrentA!.Value, 0.5e-3);

        chip.HasBattery = false;
        Assert.False(sensor.TryRead(out _, out reason));
        Assert.Contains("no battery", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_KnowsTheKinds()
    {
        var errors = new List<string>();
        new SensorOptions { Kind = "ina236", Role = RailRole.Load, ShuntOhms = ShuntOhms }.Validate("Power:Sensors:0", errors);
        new SensorOptions { Kind = "axp192" }.Validate("Power:Sensors:1", errors);
        Assert.Empty(errors);

        new SensorOptions { Kind = "ina236", Role = RailRole.Load }.Validate("Power:Sensors:0", errors);
        Assert.Contains("ShuntOhms", Assert.Single(errors), StringComparison.Ordinal);
    }

    private IPowerSensor Open(string kind) => SensorKind.Find(kind)!.Open(new SensorOptions { Kind = kind, ShuntOhms = ShuntOhms }, _bench);
}
