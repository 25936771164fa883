using System.Buffers.Binary;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// The registers of one chip: a pointer byte, then big-endian words, as Texas Instruments' monitors and Maxim's gauges have them. A transfer that is
/// not acknowledged is tried again at once, because buses with long wires and clock stretching lose single ones; after that the chip is gone.
/// </summary>
/// <param name="bus">The bus.</param>
/// <param name="address">Its 7-bit address.</param>
internal sealed class I2cRegisters(II2cBus bus, int address)
{
    private const int Attempts = 3;

    /// <summary>Where the chip is, for an operator.</summary>
    public string Place { get; } = FormattableString.Invariant($"{bus.Name} 0x{address:x2}");

    /// <summary>Reads two bytes.</summary>
    /// <exception cref="IOException">The chip does not answer.</exception>
    public ushort ReadWord(byte register)
    {
        Span<byte> bytes = stackalloc byte[2];
        Read(register, bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    /// <summary>Reads two bytes as two's complement.</summary>
    /// <exception cref="IOException">The chip does not answer.</exception>
    public short ReadSigned(byte register) => (short)ReadWord(register);

    /// <summary>Reads three bytes.</summary>
    /// <exception cref="IOException">The chip does not answer.</exception>
    public uint ReadThree(byte register)
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(register, bytes[1..]);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Reads five bytes.</summary>
    /// <exception cref="IOException">The chip does not answer.</exception>
    public ulong ReadFive(byte register)
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(register, bytes[3..]);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>Writes two bytes.</summary>
    /// <exception cref="IOException">The chip does not answer.</exception>
    public void WriteWord(byte register, ushort value)
    {
        ReadOnlySpan<byte> bytes = [register, (byte)(value >> 8), (byte)value];
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                bus.Write(address, bytes);
                return;
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Not acknowledged; once more.
            }
        }
    }

    /// <summary>Reads any number of bytes.</summary>
    /// <exception cref="IOException">The chip does not answer.</exception>
    public void Read(byte register, Span<byte> bytes)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                bus.WriteRead(address, [register], bytes);
                return;
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Not acknowledged; once more.
            }
        }
    }
}
