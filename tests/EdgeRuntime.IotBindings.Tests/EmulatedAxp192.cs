using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.IotBindings.Tests;

/// <summary>AXP192 (X-Powers data sheet): battery 1.1 mV in 12 bits at 0x78, charge and discharge current 0.5 mA in 13 bits at 0x7A and 0x7C; bit 5 of 0x01 says that there is a battery.</summary>
internal sealed class EmulatedAxp192 : IEmulatedChip
{
    private byte _pointer;

    public double Volts { get; set; }

    public double Amperes { get; set; }

    public bool HasBattery { get; set; } = true;

    public void Write(ReadOnlySpan<byte> bytes) => _pointer = bytes[0];

    public void Read(Span<byte> answer)
    {
        for (var i = 0; i < answer.Length; i++)
        {
            answer[i] = Register((byte)(_pointer + i));
        }
    }

    private byte Register(byte number)
    {
        var (volts, charge, discharge) = ((int)Math.Round(Volts / 1.1e-3), (int)Math.Round(Math.Max(0, Amperes) / 0.5e-3), (int)Math.Round(Math.Max(0, -Amperes) / 0.5e-3));
        return (byte)(number switch
        {
            0x01 => HasBattery ? 0x20 : 0,
            0x78 => volts >> 4,
            0x79 => volts & 0x0F,
            0x7A => charge >> 5,
            0x7B => charge & 0x1F,
            0x7C => discharge >> 5,
            0x7D => discharge & 0x1F,
            _ => 0,
        });
    }
}
