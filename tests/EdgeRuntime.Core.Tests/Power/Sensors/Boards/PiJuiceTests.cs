using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Boards;
using EdgeRuntime.Testing.I2c;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Boards;

public sealed class PiJuiceTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly EmulatedI2cBus _bus = new();
    private readonly EmulatedPiJuice _board = new() { Amperes = 0.42, Volts = 3.812, Percent = 61, TempC = -7 };
    private readonly PiJuice _sensor;

    public PiJuiceTests()
    {
        _bus[PiJuice.UsualAddress] = _board;
        _sensor = new PiJuice(_bus, PiJuice.UsualAddress, _clock);
    }

    public void Dispose() => _bus.Dispose();

    [Theory]
    [InlineData(0, 0.42, -0.42)]
    [InlineData(0, -0.42, -0.42)]
    [InlineData(1, 0.42, 0.42)]
    [InlineData(2, -0.42, 0.42)]
    public void TryRead_WhicheverSignTheFirmwareGives_StatusDecides(int battery, double amperes, double expected)
    {
        (_board.Battery, _board.Amperes) = (battery, amperes);

        var reading = Read();

        Assert.Equal((3.812, expected, 0.61, -7), (reading.VoltageV, reading.CurrentA, reading.GaugeFraction, reading.TempC));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void TryRead_InputState_IsExternalPower(int input, bool expected)
    {
        _board.Input = input;

        Assert.Equal(expected, Read().ExternalPower);
    }

    [Fact]
    public void TryRead_FirmwareLosesTheTopBit_ChecksumBringsItBack()
    {
        // 3.968 V is 0x0F80: without its top bit the first byte would be 0.
        (_board.Volts, _board.TempC, _board.LosesTopBit) = (3.968, -7, true);

        var reading = Read();

        Assert.Equal((3.968, -7), (reading.VoltageV, reading.TempC));
    }

    [Fact]
    public void TryRead_NoBattery_SaysSo()
    {
        _board.Battery = 3;

        Assert.Equal("PiJuice at i2c-1 0x14 has no battery in it", Failure());
    }

    [Fact]
    public void TryRead_WrongChecksum_IsNoReadingAndTheBoardIsLeftAloneForFourSeconds()
    {
        _board.IsNoisy = true;
        Assert.Equal("PiJuice at i2c-1 0x14 does not answer (wrong checksum after command 0x40)", Failure());
        var transfers = _bus.Transfers;

        _board.IsNoisy = false;
        _clock.Advance(TimeSpan.FromSeconds(3.9));
        Assert.Equal("PiJuice at i2c-1 0x14 rests after an error", Failure());
        Assert.Equal(transfers, _bus.Transfers);

        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Read();
    }

    [Fact]
    public void TryRead_Gone_IsNoReading()
    {
        _bus[PiJuice.UsualAddress] = null;

        Assert.StartsWith("PiJuice at i2c-1 0x14 does not answer (", Failure(), StringComparison.Ordinal);
    }

    private SensorReading Read()
    {
        Assert.True(_sensor.TryRead(out var reading, out var reason), reason);
        return reading;
    }

    private string Failure()
    {
        Assert.False(_sensor.TryRead(out var reading, out var reason));
        Assert.Equal(default, reading);
        return reason;
    }
}
