namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// INA228 (Texas Instruments SLYS021; Adafruit_INA2xx): shunt 312.5 nV a bit in bits 23:4, signed; bus 195.3125 µV a bit; ENERGY (40 bits) and CHARGE (40 bits,
/// signed) integrate in hardware, so that the processor may sleep between two readings. A bit of current is Imax / 2^19 with Imax the end of the shunt's
/// range; SHUNT_CAL = 13107.2e6 x bit x ohms; a joule is ENERGY x 16 x 3.2 x bit, a coulomb CHARGE x bit. POWER and ENERGY are
/// unsigned (register maps in SLYS021): the chip adds up the magnitude of the power whichever way it flows, so that a shunt which is wired the other way round counts the same joules.
/// </summary>
/// <param name="registers">Where it is.</param>
/// <param name="shuntOhms">Resistance of the shunt.</param>
internal sealed class Ina228(I2cRegisters registers, double shuntOhms) : IRailChip
{
    private const byte Config = 0x00;
    private const byte AdcConfig = 0x01;
    private const byte ShuntCalibration = 0x02;
    private const byte Shunt = 0x04;
    private const byte Bus = 0x05;
    private const byte Energy = 0x09;
    private const byte Charge = 0x0A;
    private const byte Device = 0x3F;

    private const ushort Ina228Device = 0x228;
    private const ushort ResetAccumulators = 0x4000;

    // Temperature, shunt and bus continuously, 1052 µs each, 16 samples; a reset leaves 0xFB68, one sample.
    private const ushort AdcSettings = 0xFB6A;

    private const double ShuntVolts = 312.5e-9;
    private const double BusVolts = 195.3125e-6;
    private const double ShuntRangeVolts = 163.84e-3;

    private readonly double _currentBit = ShuntRangeVolts / shuntOhms / (1 << 19);
    private readonly Accumulator _energy = new();
    private readonly Accumulator _charge = new();
    private bool _isCounting;
    private int _epoch;

    public void Identify()
    {
        if (registers.ReadWord(Device) >> 4 is not Ina228Device and var device)
        {
            throw new InvalidDataException(FormattableString.Invariant($"an INA228 says 0x{Ina228Device:X3} in register 0x3F, this chip says 0x{device:X3}"));
        }
    }

    public void SetUp()
    {
        registers.WriteWord(AdcConfig, AdcSettings);
        registers.WriteWord(ShuntCalibration, (ushort)Math.Round(13107.2e6 * _currentBit * shuntOhms));
        registers.WriteWord(Config, ResetAccumulators);
        _energy.Begin();
        _charge.Begin();
        _isCounting = true;
        _epoch++;
    }

    public bool HasOurSettings() => _isCounting = registers.ReadWord(AdcConfig) == AdcSettings;

    public SensorReading Read()
    {
        var (volts, amperes) = (Signed20(Bus) * BusVolts, Signed20(Shunt) * ShuntVolts / shuntOhms);
        var (energy, charge) = (registers.ReadFive(Energy), registers.ReadFive(Charge));

        // Until it is set up a chip counts in units of its own, and one that was reset while it was read has counted from 0 again: neither
        // goes into the totals, which would jump by all that they hold.
        return _isCounting && HasOurSettings()
            ? new SensorReading
            {
                VoltageV = volts,
                CurrentA = amperes,
                EnergyJ = _energy.Take(energy) * 16 * 3.2 * _currentBit,
                ChargeC = _charge.Take(charge) * _currentBit,
                CounterEpoch = _epoch,
            }
            : new SensorReading { VoltageV = volts, CurrentA = amperes, CounterEpoch = _epoch };
    }

    // Bits 23:4 as two's complement: up to the top of the word, and back with the sign.
    private int Signed20(byte register) => (int)(registers.ReadThree(register) << 8) >> 12;
}
