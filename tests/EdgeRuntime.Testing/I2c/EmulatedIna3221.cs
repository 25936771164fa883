namespace EdgeRuntime.Testing.I2c;

/// <summary>INA3221: three channels, shunt 40 µV and bus 8 mV in bits 15:3.</summary>
/// <param name="shuntOhms">The shunts on the board.</param>
public sealed class EmulatedIna3221(double shuntOhms) : EmulatedRegisters
{
    /// <summary>Volts of each channel's bus.</summary>
    public double[] Volts { get; } = new double[3];

    /// <summary>Amperes through each channel's shunt.</summary>
    public double[] Amperes { get; } = new double[3];

    /// <inheritdoc/>
    protected override (ulong Value, int Width) Register(byte number) => number switch
    {
        0x00 => (Setting(0x00, 0x7127), 2),
        1 or 3 or 5 => (Field(Amperes[number / 2] * shuntOhms / 40e-6, 13) << 3, 2),
        2 or 4 or 6 => (Field(Volts[(number / 2) - 1] / 8e-3, 13) << 3, 2),
        0xFE => (0x5449, 2),
        0xFF => (0x3220, 2),
        _ => (0, 2),
    };
}
