namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// INA226, INA230 and INA231 (Texas Instruments SBOS547; drivers/hwmon/ina2xx.c): shunt 2.5 µV a bit, signed; bus 1.25 mV a bit. The calibration register
/// serves only to notice a reset, which clears it.
/// </summary>
/// <param name="registers">Where it is.</param>
/// <param name="shuntOhms">Resistance of the shunt.</param>
/// <param name="period">Time between two readings: the chip averages over as much of it as it can.</param>
internal sealed class Ina226(I2cRegisters registers, double shuntOhms, TimeSpan period) : IRailChip
{
    private const byte Config = 0x00;
    private const byte Shunt = 0x01;
    private const byte Bus = 0x02;
    private const byte Calibration = 0x05;

    private const ushort ReservedAndContinuous = 0x4000 | 7;
    private const ushort CalibrationMark = 2048;
    private const double ShuntVolts = 2.5e-6;
    private const double BusVolts = 1.25e-3;

    private readonly TimeSpan _window = Averaging.Window(period, conversions: 2);

    public void Identify()
    {
        // INA230 and INA231 have no identity; that of the INA226 would refuse them.
    }

    public void SetUp()
    {
        var (samples, time) = Averaging.Fit(period, conversions: 2);
        registers.WriteWord(Config, (ushort)(ReservedAndContinuous | (samples << 9) | (time << 6) | (time << 3)));
        registers.WriteWord(Calibration, CalibrationMark);
    }

    public bool HasOurSettings() => registers.ReadWord(Calibration) == CalibrationMark;

    public SensorReading Read() => new()
    {
        VoltageV = registers.ReadWord(Bus) * BusVolts,
        CurrentA = registers.ReadSigned(Shunt) * ShuntVolts / shuntOhms,
        MeanOver = _window,
    };
}
