namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// One channel of an INA3221 (Texas Instruments SBOS576; drivers/hwmon/ina3221.c): shunt in bits 15:3, 40 µV a bit, signed; bus in bits 15:3, 8 mV a bit.
/// All three channels stay on, because sensors of several channels share the chip and its settings; a reset shows in these.
/// </summary>
/// <param name="registers">Where it is.</param>
/// <param name="channel">1 to 3.</param>
/// <param name="shuntOhms">Resistance of the channel's shunt.</param>
/// <param name="period">Time between two readings: the chip averages over as much of it as it can.</param>
internal sealed class Ina3221(I2cRegisters registers, int channel, double shuntOhms, TimeSpan period) : IRailChip
{
    private const byte Config = 0x00;
    private const byte Maker = 0xFE;

    private const ushort TexasInstruments = 0x5449;
    private const ushort AllChannelsContinuous = 0x7000 | 7;
    private const double ShuntVolts = 40e-6;
    private const double BusVolts = 8e-3;

    private readonly ushort _settings = Settings(period);
    private readonly TimeSpan _window = Averaging.Window(period, conversions: 6);

    // SHUNT1, BUS1, SHUNT2, BUS2, SHUNT3, BUS3 from register 1 on.
    private readonly byte _shunt = (byte)((2 * channel) - 1);
    private readonly byte _bus = (byte)(2 * channel);

    public void Identify()
    {
        if (registers.ReadWord(Maker) is not TexasInstruments and var maker)
        {
            throw new InvalidDataException(FormattableString.Invariant($"an INA3221 says 0x{TexasInstruments:X4} in register 0xFE, this chip says 0x{maker:X4}"));
        }
    }

    public void SetUp() => registers.WriteWord(Config, _settings);

    public bool HasOurSettings() => registers.ReadWord(Config) == _settings;

    public SensorReading Read() => new()
    {
        VoltageV = (registers.ReadSigned(_bus) >> 3) * BusVolts,
        CurrentA = (registers.ReadSigned(_shunt) >> 3) * ShuntVolts / shuntOhms,
        MeanOver = _window,
    };

    private static ushort Settings(TimeSpan period)
    {
        var (samples, time) = Averaging.Fit(period, conversions: 6);
        return (ushort)(AllChannelsContinuous | (samples << 9) | (time << 6) | (time << 3));
    }
}
