using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Boards;

/// <summary>
/// Registers of a Witty Pi 4 at 0x08 (UUGear's utilities.sh; trackIT-Systems/wittypi4): one byte each, because its firmware answers longer reads with 0xFF.
/// 0 firmware (0x26 Witty Pi 4, 0x36 Mini, 0x37 L3V7); 1 and 2 whole volts and hundredths in, 3 and 4 out; 5 and 6 amperes out; 7 fed by its VIN (1) or by USB (0); 27 to 31 start-up
/// alarm (second, minute, hour, day, weekday, BCD), 39 its flag; 55 the clock's control, bit 6 alarm flag; 58 to 64 the clock (second, minute, hour, day, weekday, month, year, BCD).
/// </summary>
/// <param name="bus">The bus.</param>
/// <param name="address">Its address.</param>
internal sealed class WittyPi(II2cBus bus, int address)
{
    /// <summary>Its usual address.</summary>
    public const int UsualAddress = 0x08;

    private const byte Firmware = 0;
    private const byte VoltsIn = 1;
    private const byte VoltsOut = 3;
    private const byte AmperesOut = 5;
    private const byte PowerMode = 7;
    private const byte StartAlarm = 27;
    private const byte StartAlarmFlag = 39;
    private const byte ClockControl = 55;
    private const byte Clock = 58;

    private const byte AlarmFlagBit = 0x40;

    // The clock's alarm ignores a field whose top bit is set.
    private const byte Ignore = 0x80;

    /// <summary>Where it is, for an operator.</summary>
    public string Place { get; } = FormattableString.Invariant($"Witty Pi 4 at {bus.Name} 0x{address:x2}");

    /// <summary>Asks what it is.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    /// <exception cref="InvalidDataException">Something else answers.</exception>
    public void Identify()
    {
        if (Read(Firmware) is not (0x26 or 0x36 or 0x37) and var id)
        {
            throw new InvalidDataException(FormattableString.Invariant($"a Witty Pi 4 says 0x26, 0x36 or 0x37 in register 0, this says 0x{id:X2}"));
        }
    }

    /// <summary>Volts at its input.</summary>
    public double ReadInputVolts() => ReadHundredths(VoltsIn);

    /// <summary>Volts and amperes that it gives to the board.</summary>
    public (double Volts, double Amperes) ReadOutput() => (ReadHundredths(VoltsOut), ReadHundredths(AmperesOut));

    /// <summary>Whether the board is fed from VIN, where the battery is; otherwise by USB.</summary>
    public bool IsFedByInput() => Read(PowerMode) == 1;

    /// <summary>What its clock shows, in whatever zone it was set.</summary>
    /// <exception cref="InvalidDataException">The clock has never been set.</exception>
    public DateTime ReadClock()
    {
        var (second, minute, hour) = (ReadBcd(Clock, 0x7F), ReadBcd(Clock + 1, 0x7F), ReadBcd(Clock + 2, 0x3F));
        var (day, month, year) = (ReadBcd(Clock + 3, 0x3F), ReadBcd(Clock + 5, 0x1F), 2000 + ReadBcd(Clock + 6, 0xFF));
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60
            ? new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified)
            : throw new InvalidDataException($"{Place}: its clock shows no date");
    }

    /// <summary>Sets the moment, by its own clock, at which it switches the board on.</summary>
    public void SetStartAlarm(DateTime moment)
    {
        Write(StartAlarm, ToBcd(moment.Second));
        Write(StartAlarm + 1, ToBcd(moment.Minute));
        Write(StartAlarm + 2, ToBcd(moment.Hour));
        Write(StartAlarm + 3, ToBcd(moment.Day));
        Write(StartAlarm + 4, Ignore);
        Write(StartAlarmFlag, 0);
        Write(ClockControl, (byte)(Read(ClockControl) & ~AlarmFlagBit));
    }

    private static byte ToBcd(int value) => (byte)(((value / 10) << 4) | (value % 10));

    private double ReadHundredths(byte register)
    {
        var hundredths = Read((byte)(register + 1));
        return hundredths < 100 ? Read(register) + (hundredths / 100.0) : throw new InvalidDataException(FormattableString.Invariant($"{Place}: register {register + 1} says {hundredths} hundredths"));
    }

    private int ReadBcd(int register, byte mask)
    {
        var value = Read((byte)register) & mask;
        return ((value >> 4) * 10) + (value & 0xF);
    }

    private byte Read(byte register)
    {
        Span<byte> answer = stackalloc byte[1];
        bus.WriteRead(address, [register], answer);
        return answer[0];
    }

    private void Write(int register, byte value) => bus.Write(address, [(byte)register, value]);
}
