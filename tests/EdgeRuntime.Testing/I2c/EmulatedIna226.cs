namespace EdgeRuntime.Testing.I2c;

/// <summary>INA226: shunt 2.5 µV, bus 1.25 mV, calibration 0 after power-on.</summary>
/// <param name="shuntOhms">The shunt on the board.</param>
public sealed class EmulatedIna226(double shuntOhms) : EmulatedRegisters
{
    /// <summary>Volts on the bus.</summary>
    public double Volts { get; set; }

    /// <summary>Amperes through the shunt.</summary>
    public double Amperes { get; set; }

    /// <inheritdoc/>
    protected override (ulong Value, int Width) Register(byte number) => number switch
    {
        0x00 => (Setting(0x00, 0x4127), 2),
        0x01 => (Field(Amperes * shuntOhms / 2.5e-6, 16), 2),
        0x02 => (Field(Volts / 1.25e-3, 16), 2),
        0x05 => (Setting(0x05, 0), 2),
        0xFE => (0x5449, 2),
        0xFF => (0x2260, 2),
        _ => (0, 2),
    };
}
