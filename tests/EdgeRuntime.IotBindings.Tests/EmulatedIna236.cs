using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.IotBindings.Tests;

/// <summary>INA236 (data sheet SBOSA81): shunt 2.5 µV, bus 1.6 mV; the current register is the shunt's times the calibration over 2048, so it is 0 after power-on.</summary>
/// <param name="shuntOhms">The shunt on the board.</param>
internal sealed class EmulatedIna236(double shuntOhms) : EmulatedRegisters
{
    private const byte Calibration = 0x05;

    public double Volts { get; set; }

    public double Amperes { get; set; }

    public ushort DeviceId { get; set; } = 0xA080;

    private double Shunt => Math.Round(Amperes * shuntOhms / 2.5e-6);

    protected override (ulong Value, int Width) Register(byte number) => number switch
    {
        0x00 => (0x4127, 2),
        0x01 => (Field(Shunt, 16), 2),
        0x02 => (Field(Volts / 1.6e-3, 16), 2),
        0x04 => (Field(Shunt * Setting(Calibration, 0) / 2048, 16), 2),
        Calibration => (Setting(Calibration, 0), 2),
        0x3F => (DeviceId, 2),
        _ => (0, 2),
    };
}
