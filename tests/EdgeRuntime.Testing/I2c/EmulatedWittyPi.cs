namespace EdgeRuntime.Testing.I2c;

/// <summary>Witty Pi 4: byte registers; a read of more than one byte gives 0xFF, as its firmware does. Its clock runs as a test says.</summary>
public sealed class EmulatedWittyPi : IEmulatedChip
{
    private readonly byte[] _registers = new byte[72];
    private byte _pointer;

    /// <summary>Makes one with the firmware of a Witty Pi 4 on battery.</summary>
    public EmulatedWittyPi() => (_registers[0], _registers[7]) = (0x26, 1);

    /// <summary>Direct access to the registers.</summary>
    public byte this[int number]
    {
        get => _registers[number];
        set => _registers[number] = value;
    }

    /// <summary>Sets volts or amperes: whole and hundredths in two registers.</summary>
    public void Set(int register, double value) => (_registers[register], _registers[register + 1]) = ((byte)value, (byte)Math.Round((value - Math.Floor(value)) * 100));

    /// <summary>Sets its clock.</summary>
    public void SetClock(DateTime now)
    {
        ReadOnlySpan<int> parts = [now.Second, now.Minute, now.Hour, now.Day, (int)now.DayOfWeek, now.Month, now.Year - 2000];
        for (var i = 0; i < parts.Length; i++)
        {
            _registers[58 + i] = (byte)(((parts[i] / 10) << 4) | (parts[i] % 10));
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _pointer = bytes[0];
        if (bytes.Length == 2)
        {
            _registers[_pointer] = bytes[1];
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> answer)
    {
        answer.Fill(0xFF);
        if (answer.Length == 1)
        {
            answer[0] = _registers[_pointer];
        }
    }
}
