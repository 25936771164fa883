namespace EdgeRuntime.Testing.I2c;

/// <summary>MAX17040 family: VCELL 78.125 µV a bit, of which the older chips have the upper 12 bits only; SOC 1/256 %.</summary>
/// <param name="isOld">Whether it is one of the older.</param>
public sealed class EmulatedMax1704x(bool isOld) : EmulatedRegisters
{
    /// <summary>Volts of the cell.</summary>
    public double Volts { get; set; }

    /// <summary>The chip's own percentage; it may pass 100.</summary>
    public double Percent { get; set; }

    /// <inheritdoc/>
    protected override (ulong Value, int Width) Register(byte number) => number switch
    {
        0x02 => ((ulong)Math.Round(Volts / 78.125e-6) & (isOld ? 0xFFF0UL : 0xFFFFUL), 2),
        0x04 => ((ulong)Math.Round(Percent * 256), 2),
        0x08 => (isOld ? 0x0002UL : 0x0012UL, 2),
        // The 48 says after power-on that it was reset, until that is cleared.
        0x1A => (Setting(0x1A, 0x0100), 2),
        _ => (0, 2),
    };
}
