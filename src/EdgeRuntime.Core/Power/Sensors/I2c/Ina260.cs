namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// INA260 with its shunt of 2 mΩ inside (Texas Instruments SBOS656): current 1.25 mA a bit, signed; bus 1.25 mV a bit. It has no calibration: a reset shows
/// in its settings.
/// </summary>
/// <param name="registers">Where it is.</param>
/// <param name="period">Time between two readings: the chip averages over as much of it as it can.</param>
internal sealed class Ina260(I2cRegisters registers, TimeSpan period) : IRailChip
{
    private const byte Config = 0x00;
    private const byte Current = 0x01;
    private const byte Bus = 0x02;
    private const byte Maker = 0xFE;

    private const ushort TexasInstruments = 0x5449;
    private const ushort ReservedAndContinuous = 0x6000 | 7;
    private const double Amperes = 1.25e-3;
    private const double Volts = 1.25e-3;

    private readonly ushort _settings = Settings(period);
    private readonly TimeSpan _window = Averaging.Window(period, conversions: 2);

    public void Identify()
    {
        if (registers.ReadWord(Maker) is not TexasInstruments and var maker)
        {
            throw new InvalidDataException(FormattableString.Invariant($"an INA260 says 0x{TexasInstruments:X4} in register 0xFE, this chip says 0x{maker:X4}"));
        }
    }

    public void SetUp() => registers.WriteWord(Config, _settings);

    public bool HasOurSettings() => registers.ReadWord(Config) == _settings;

    public SensorReading Read() => new() { VoltageV = registers.ReadWord(Bus) * Volts, CurrentA = registers.ReadSigned(Current) * Amperes, MeanOver = _window };

    private static ushort Settings(TimeSpan period)
    {
        var (samples, time) = Averaging.Fit(period, conversions: 2);
        return (ushort)(ReservedAndContinuous | (samples << 9) | (time << 6) | (time << 3));
    }
}
