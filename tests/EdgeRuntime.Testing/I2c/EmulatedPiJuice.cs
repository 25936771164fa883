namespace EdgeRuntime.Testing.I2c;

/// <summary>PiJuice: a command byte, then data with a checksum behind it.</summary>
public sealed class EmulatedPiJuice : IEmulatedChip
{
    private byte _command;

    /// <summary>Battery state of the status byte: 0 discharges, 1 and 2 charges, 3 none.</summary>
    public int Battery { get; set; }

    /// <summary>State of its own input: 0 none, 1 bad, 2 weak, 3 there.</summary>
    public int Input { get; set; }

    /// <summary>Battery volts.</summary>
    public double Volts { get; set; } = 3.8;

    /// <summary>Battery amperes as the firmware signs them.</summary>
    public double Amperes { get; set; }

    /// <summary>Its own percentage.</summary>
    public byte Percent { get; set; } = 61;

    /// <summary>Degrees.</summary>
    public sbyte TempC { get; set; } = 23;

    /// <summary>The firmware's mistake: the top bit of the first byte is lost on its way, after the checksum was made.</summary>
    public bool LosesTopBit { get; set; }

    /// <summary>Whether the line flips bits.</summary>
    public bool IsNoisy { get; set; }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => _command = bytes[0];

    /// <inheritdoc/>
    public void Read(Span<byte> answer)
    {
        ReadOnlySpan<byte> data = _command switch
        {
            0x40 => [(byte)((Battery << 2) | (Input << 4))],
            0x41 => [Percent],
            0x47 => [(byte)TempC, 0],
            0x49 => Word((short)Math.Round(Volts * 1000)),
            0x4B => Word((short)Math.Round(Amperes * 1000)),
            _ => [0],
        };
        data.CopyTo(answer);
        byte sum = 0xFF;
        foreach (var each in data)
        {
            sum ^= each;
        }

        answer[data.Length] = sum;
        if (LosesTopBit)
        {
            answer[0] &= 0x7F;
        }

        if (IsNoisy)
        {
            answer[0] ^= 0x01;
        }
    }

    private static byte[] Word(short value) => [(byte)value, (byte)(value >> 8)];
}
