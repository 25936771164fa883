namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// INA219 and INA220 (Texas Instruments SBOS448; drivers/hwmon/ina2xx.c): shunt 10 µV a bit, signed; bus in bits 15:3, 4 mV a bit. The current is the shunt
/// voltage over the resistance: the calibration register is not needed for that, and serves only to notice a reset, which clears it.
/// </summary>
/// <param name="registers">Where it is.</param>
/// <param name="shuntOhms">Resistance of the shunt.</param>
internal sealed class Ina219(I2cRegisters registers, double shuntOhms) : IRailChip
{
    private const byte Config = 0x00;
    private const byte Shunt = 0x01;
    private const byte Bus = 0x02;
    private const byte Calibration = 0x05;

    // 32 V, ±320 mV, 2 samples of each (1.06 ms each), continuously: short enough that what ran meanwhile is known even of an inference of some
    // milliseconds, where the mean of 128 samples would mix it with what was before.
    private const ushort Settings = 0x2000 | (3 << 11) | (0x9 << 7) | (0x9 << 3) | 7;

    // Shunt and bus by turns.
    private static readonly TimeSpan Cycle = TimeSpan.FromMilliseconds(2 * 1.06);

    // What newer kernels write too: CURRENT then equals SHUNT.
    private const ushort CalibrationMark = 4096;

    private const double ShuntVolts = 10e-6;
    private const double BusVolts = 4e-3;

    public void Identify()
    {
        // The chip has no register that says what it is.
    }

    public void SetUp()
    {
        registers.WriteWord(Config, Settings);
        registers.WriteWord(Calibration, CalibrationMark);
    }

    public bool HasOurSettings() => registers.ReadWord(Calibration) == CalibrationMark;

    public SensorReading Read() => new()
    {
        VoltageV = (registers.ReadWord(Bus) >> 3) * BusVolts,
        CurrentA = registers.ReadSigned(Shunt) * ShuntVolts / shuntOhms,
        MeanOver = Cycle,
    };
}
