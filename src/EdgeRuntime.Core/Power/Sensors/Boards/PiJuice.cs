using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Boards;

/// <summary>
/// PiJuice at 0x14 (pijuice.py of PiSupply): a command byte, then data and a checksum, 0xFF exclusive-or all data. 0x40 status: bits 3:2 battery (0 discharges,
/// 1 and 2 charges, 3 none), 5:4 its own input, 7:6 the 5 V of the header (0 none, 1 bad, 2 weak, 3 there); 0x41 charge %; 0x47 °C; 0x49 battery mV; 0x4B battery mA,
/// both little-endian. Its firmware sometimes loses the top bit of the first byte; the checksum shows that. After an error it wants to be left alone for 4 s.
/// </summary>
/// <param name="bus">The bus.</param>
/// <param name="address">Its address.</param>
/// <param name="clock">The clock of that rest.</param>
internal sealed class PiJuice(II2cBus bus, int address, TimeProvider clock) : IPowerSensor
{
    /// <summary>Its usual address.</summary>
    public const int UsualAddress = 0x14;

    private const byte Status = 0x40;
    private const byte ChargeLevel = 0x41;
    private const byte Temperature = 0x47;
    private const byte BatteryVoltage = 0x49;
    private const byte BatteryCurrent = 0x4B;
    private const int Weak = 2;
    private const int NoBattery = 3;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(4);

    private long? _failedAt;

    public string Name { get; } = FormattableString.Invariant($"PiJuice at {bus.Name} 0x{address:x2}");

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        reading = default;
        if (_failedAt is { } failed && clock.GetElapsedTime(failed) < Rest)
        {
            reason = $"{Name} rests after an error";
            return false;
        }

        try
        {
            var status = Read(Status, 1);
            var battery = (status >> 2) & 3;
            reason = battery == NoBattery ? $"{Name} has no battery in it" : null;
            if (reason is null)
            {
                var magnitude = Math.Abs((double)(short)Read(BatteryCurrent, 2)) / 1000;
                reading = new SensorReading
                {
                    GaugeFraction = Math.Min(100, (int)Read(ChargeLevel, 1)) / 100.0,
                    TempC = (sbyte)(Read(Temperature, 2) & 0xFF),
                    VoltageV = Read(BatteryVoltage, 2) / 1000.0,
                    // The status, not the firmware's sign, says which way the charge goes.
                    CurrentA = battery == 0 ? -magnitude : magnitude,
                    ExternalPower = ((status >> 4) & 3) >= Weak || ((status >> 6) & 3) >= Weak,
                };
            }

            _failedAt = null;
            return reason is null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _failedAt = clock.GetTimestamp();
            reason = $"{Name} does not answer ({e.Message})";
            return false;
        }
    }

    public void Dispose()
    {
    }

    private ushort Read(byte command, int count)
    {
        Span<byte> bytes = stackalloc byte[3];
        var answer = bytes[..(count + 1)];
        bus.WriteRead(address, [command], answer);
        if (Checksum(answer[..count]) != answer[count])
        {
            answer[0] |= 0x80;
            if (Checksum(answer[..count]) != answer[count])
            {
                throw new InvalidDataException(FormattableString.Invariant($"wrong checksum after command 0x{command:X2}"));
            }
        }

        return count == 1 ? answer[0] : BinaryPrimitives.ReadUInt16LittleEndian(answer);
    }

    private static byte Checksum(ReadOnlySpan<byte> data)
    {
        byte sum = 0xFF;
        foreach (var each in data)
        {
            sum ^= each;
        }

        return sum;
    }
}
