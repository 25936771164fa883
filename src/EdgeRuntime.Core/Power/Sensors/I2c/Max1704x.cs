namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>
/// Fuel gauges MAX17040/41/43/44/48/49 (Maxim 19-5210, 19-6171; drivers/power/supply/max17040_battery.c): VCELL 78.125 µV a bit (the older ones fill the upper 12 bits
/// only, which is the same scale), SOC 1/256 %. They measure no current: their percentage is a model of the voltage, and may pass 100.
/// </summary>
/// <param name="registers">Where it is.</param>
/// <param name="cells">Cells in series that VCELL stands for: 2 for MAX17041, 44 and 49, whose bit counts for each of two cells.</param>
/// <param name="hasStatus">Whether it is a 48 or 49, which tell when they were reset.</param>
internal sealed class Max1704x(I2cRegisters registers, int cells, bool hasStatus) : IRailChip
{
    private const byte CellVoltage = 0x02;
    private const byte StateOfCharge = 0x04;
    private const byte Version = 0x08;
    private const byte Status = 0x1A;

    private const ushort ResetIndicator = 0x0100;
    private const double CellVolts = 78.125e-6;
    private const double Sigma = 0.05;

    // After a reset the model starts from a guess by the voltage.
    private const double SigmaAfterReset = 0.15;

    private double _sigma = Sigma;

    public void Identify()
    {
        if (registers.ReadWord(Version) is 0 or 0xFFFF)
        {
            throw new InvalidDataException("a MAX1704x has a version in register 0x08, this chip has none");
        }
    }

    public void SetUp()
    {
        if (hasStatus && (registers.ReadWord(Status) & ResetIndicator) is not 0)
        {
            _sigma = SigmaAfterReset;
            registers.WriteWord(Status, (ushort)(registers.ReadWord(Status) & ~ResetIndicator));
        }
    }

    public bool HasOurSettings() => !hasStatus || (registers.ReadWord(Status) & ResetIndicator) == 0;

    public SensorReading Read() => new()
    {
        VoltageV = registers.ReadWord(CellVoltage) * CellVolts * cells,
        GaugeFraction = Math.Min(1, registers.ReadWord(StateOfCharge) / 25_600.0),
        GaugeSigmaFraction = _sigma,
    };
}
