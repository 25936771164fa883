using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power.Sensors.Boards;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Boards;

public sealed class PowerLossPinTests
{
    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void TryRead_EitherPolarity_IsWhetherPowerComesIn(bool highMeansLost, bool level, bool external)
    {
        using var inputs = new FakeGpioInputs { [6] = level };
        using var pin = new PowerLossPin(inputs, 6, highMeansLost);

        Assert.True(pin.TryRead(out var reading, out _));
        Assert.Equal(external, reading.ExternalPower);
    }

    [Fact]
    public void TryRead_LineIsGone_IsNoReading()
    {
        using var inputs = new FakeGpioInputs();
        using var pin = new PowerLossPin(inputs, 6, highMeansLost: true);

        Assert.False(pin.TryRead(out var reading, out var reason));
        Assert.Equal((default, "power-loss pin GPIO6 cannot be read (no such line)"), (reading, reason));
    }

    [Fact]
    public void RealInputs_MachineWithoutSuchAChip_IsOneKindOfException()
    {
        using var inputs = new GpioInputs(chip: 250);

        Assert.Throws<IOException>(() => inputs.Read(6));
    }

    [Fact]
    public void RealBus_MachineWithoutSuchABus_IsOneKindOfException()
    {
        using var bus = new LinuxI2cBus(250);

        Assert.Throws<IOException>(() => bus.Write(0x40, [0]));
    }
}
