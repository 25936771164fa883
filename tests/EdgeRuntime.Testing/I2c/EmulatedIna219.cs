namespace EdgeRuntime.Testing.I2c;

/// <summary>INA219: shunt 10 µV, bus 4 mV in bits 15:3; CURRENT and POWER follow the calibration register and are 0 without it.</summary>
/// <param name="shuntOhms">The shunt on the board.</param>
public sealed class EmulatedIna219(double shuntOhms) : EmulatedRegisters
{
    /// <summary>Volts on the bus.</summary>
    public double Volts { get; set; }

    /// <summary>Amperes through the shunt.</summary>
    public double Amperes { get; set; }

    /// <summary>Whether it has finished a conversion since power-on.</summary>
    public bool HasConverted { get; set; } = true;

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        HasConverted = false;
    }

    /// <inheritdoc/>
    protected override (ulong Value, int Width) Register(byte number) => number switch
    {
        0x00 => (Setting(0x00, 0x399F), 2),
        0x01 => (HasConverted ? Shunt : 0, 2),
        0x02 => (HasConverted ? (Field(Volts / 4e-3, 14) << 3) | 2 : 0, 2),
        0x04 => (HasConverted && Setting(0x05, 0) != 0 ? Shunt : 0, 2),
        0x05 => (Setting(0x05, 0), 2),
        _ => (0, 2),
    };

    private ulong Shunt => Field(Amperes * shuntOhms / 10e-6, 16);
}
