using System.Buffers.Binary;

namespace EdgeRuntime.Testing.I2c;

/// <summary>
/// The register file of a chip with a pointer byte and big-endian registers of 2, 3 or 5 bytes. What a register holds is computed when it is read, so
/// that a test sets volts and amperes and the chip does what its data sheet says.
/// </summary>
public abstract class EmulatedRegisters : IEmulatedChip
{
    private readonly Dictionary<byte, ushort> _written = [];
    private byte _pointer;

    /// <summary>Every write to a register so far.</summary>
    public List<(byte Register, ushort Value)> Writes { get; } = [];

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _pointer = bytes[0];
        if (bytes.Length == 3)
        {
            var value = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
            Writes.Add((_pointer, value));
            _written[_pointer] = value;
            Written(_pointer, value);
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> answer)
    {
        var (value, width) = Register(_pointer);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        // Reading past a register's end gives ones, as an idle bus does.
        answer.Fill(0xFF);
        var content = bytes[(8 - width)..];
        content[..Math.Min(width, answer.Length)].CopyTo(answer);
    }

    /// <summary>The supply failed for a moment: every register is as after power-on.</summary>
    public virtual void Reset() => _written.Clear();

    /// <summary>A register's content as an unsigned number, and its bytes.</summary>
    protected abstract (ulong Value, int Width) Register(byte number);

    /// <summary>Called after a register was written.</summary>
    protected virtual void Written(byte number, ushort value)
    {
    }

    /// <summary>What was written to a register, or what it holds after power-on.</summary>
    protected ushort Setting(byte register, ushort afterPowerOn) => _written.GetValueOrDefault(register, afterPowerOn);

    /// <summary>A signed number in a field of some bits, as far as it fits.</summary>
    protected static ulong Field(double value, int bits)
    {
        var limit = Math.Pow(2, bits - 1);
        var clamped = (long)Math.Clamp(Math.Round(value), -limit, limit - 1);
        return (ulong)clamped & ((1UL << bits) - 1);
    }
}
