using EdgeRuntime.Core.Power.Sensors.Boards;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Boards;

public sealed class WittyPiTests : IDisposable
{
    private readonly EmulatedI2cBus _bus = new();
    private readonly EmulatedWittyPi _chip = new();
    private readonly WittyPi _board;

    public WittyPiTests()
    {
        _bus[WittyPi.UsualAddress] = _chip;
        _board = new WittyPi(_bus, WittyPi.UsualAddress);
        _chip.Set(1, 7.41);
        _chip.Set(3, 5.08);
        _chip.Set(5, 0.63);
    }

    public void Dispose() => _bus.Dispose();

    [Fact]
    public void Input_OnBattery_IsItsVoltage()
    {
        using var sensor = new WittyPiSensor(_board, isOutput: false);

        Assert.True(sensor.TryRead(out var reading, out _));
        Assert.Equal(7.41, reading.VoltageV!.Value, 9);
        Assert.Null(reading.CurrentA);
        Assert.False(reading.ExternalPower);

        _chip[7] = 0;
        Assert.True(sensor.TryRead(out reading, out _));
        Assert.True(reading.ExternalPower);
    }

    [Fact]
    public void Output_IsWhatTheBoardDraws()
    {
        using var sensor = new WittyPiSensor(_board, isOutput: true);

        Assert.True(sensor.TryRead(out var reading, out _));
        Assert.Equal(5.08 * 0.63, reading.Watts!.Value, 9);
    }

    [Theory]
    [InlineData(0, 0x99, "a Witty Pi 4 says 0x26, 0x36 or 0x37 in register 0, this says 0x99")]
    [InlineData(2, 200, "register 2 says 200 hundredths")]
    public void TryRead_SomethingElseOrNonsense_IsNoReading(int register, byte value, string expected)
    {
        _chip[register] = value;
        using var sensor = new WittyPiSensor(_board, isOutput: false);

        Assert.False(sensor.TryRead(out var reading, out var reason));
        Assert.Equal(default, reading);
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void WakeAlarm_IsSetByTheBoardsOwnClock()
    {
        _chip.SetClock(new DateTime(2026, 2, 27, 23, 50, 30, DateTimeKind.Unspecified));
        (_chip[39], _chip[55]) = (1, 0xC2);

        Assert.Null(new WittyPiWakeAlarm(_board).TrySet(TimeSpan.FromHours(30)));

        // 1 March, 05:50:30, any weekday; the flags of an earlier alarm are cleared.
        Assert.Equal([0x30, 0x50, 0x05, 0x01, 0x80], Enumerable.Range(27, 5).Select(register => _chip[register]));
        Assert.Equal((0, 0x82), (_chip[39], _chip[55]));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(28 * 24 * 60)]
    public void WakeAlarm_TooNearOrTooFar_IsRefused(double minutes) =>
        Assert.StartsWith("Witty Pi 4 at i2c-1 0x08 can wake the board after 1 minute to 27 days, not after", new WittyPiWakeAlarm(_board).TrySet(TimeSpan.FromMinutes(minutes)), StringComparison.Ordinal);

    [Fact]
    public void WakeAlarm_ClockWasNeverSet_IsRefused() =>
        Assert.Equal("Witty Pi 4 at i2c-1 0x08 does not take an alarm (Witty Pi 4 at i2c-1 0x08: its clock shows no date)", new WittyPiWakeAlarm(_board).TrySet(TimeSpan.FromHours(1)));

    [Fact]
    public void WakeAlarm_BoardIsGone_IsRefused()
    {
        _bus[WittyPi.UsualAddress] = null;

        Assert.StartsWith("Witty Pi 4 at i2c-1 0x08 does not take an alarm (", new WittyPiWakeAlarm(_board).TrySet(TimeSpan.FromHours(1)), StringComparison.Ordinal);
    }
}
