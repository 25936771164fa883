namespace EdgeRuntime.Testing.I2c;

/// <summary>INA260: current 1.25 mA, bus 1.25 mV, no calibration.</summary>
public sealed class EmulatedIna260 : EmulatedRegisters
{
    /// <summary>Volts on the bus.</summary>
    public double Volts { get; set; }

    /// <summary>Amperes through the shunt.</summary>
    public double Amperes { get; set; }

    /// <inheritdoc/>
    protected override (ulong Value, int Width) Register(byte number) => number switch
    {
        0x00 => (Setting(0x00, 0x6127), 2),
        0x01 => (Field(Amperes / 1.25e-3, 16), 2),
        0x02 => (Field(Volts / 1.25e-3, 16), 2),
        0xFE => (0x5449, 2),
        0xFF => (0x2270, 2),
        _ => (0, 2),
    };
}
