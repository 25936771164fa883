namespace EdgeRuntime.Testing.I2c;

/// <summary>INA228: 20-bit shunt and bus, and the 40-bit accumulators, which count in units that SHUNT_CAL decides.</summary>
/// <param name="shuntOhms">The shunt on the board.</param>
public sealed class EmulatedIna228(double shuntOhms) : EmulatedRegisters
{
    private const ulong FortyBits = (1UL << 40) - 1;

    /// <summary>Volts on the bus.</summary>
    public double Volts { get; set; }

    /// <summary>Amperes through the shunt.</summary>
    public double Amperes { get; set; }

    /// <summary>ENERGY, as the register counts; a test may put it near its end.</summary>
    public double EnergyCounts { get; set; }

    /// <summary>CHARGE, as the register counts.</summary>
    public double ChargeCounts { get; set; }

    // SHUNT_CAL = 13107.2e6 x bit x ohms.
    private double CurrentBit => Setting(0x02, 0x1000) / (13107.2e6 * shuntOhms);

    /// <summary>Lets time pass under the present volts and amperes; power has no sign in this chip.</summary>
    public void Advance(TimeSpan elapsed)
    {
        EnergyCounts += Math.Abs(Volts * Amperes) * elapsed.TotalSeconds / (16 * 3.2 * CurrentBit);
        ChargeCounts += Amperes * elapsed.TotalSeconds / CurrentBit;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        (EnergyCounts, ChargeCounts) = (0, 0);
    }

    /// <inheritdoc/>
    protected override void Written(byte number, ushort value)
    {
        if (number == 0 && (value & 0x4000) != 0)
        {
            (EnergyCounts, ChargeCounts) = (0, 0);
        }
    }

    /// <inheritdoc/>
    protected override (ulong Value, int Width) Register(byte number) => number switch
    {
        0x01 => (Setting(0x01, 0xFB68), 2),
        0x02 => (Setting(0x02, 0x1000), 2),
        0x04 => (Field(Amperes * shuntOhms / 312.5e-9, 20) << 4, 3),
        0x05 => (Field(Volts / 195.3125e-6, 20) << 4, 3),
        0x09 => ((ulong)EnergyCounts & FortyBits, 5),
        0x0A => ((ulong)(long)Math.Floor(ChargeCounts) & FortyBits, 5),
        0x3E => (0x5449, 2),
        0x3F => (0x2281, 2),
        _ => (0, 2),
    };
}
