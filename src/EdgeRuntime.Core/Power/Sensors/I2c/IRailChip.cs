namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>What is particular to one kind of chip. Every call may throw <see cref="IOException"/> when the chip does not answer.</summary>
internal interface IRailChip
{
    /// <summary>Asks what it is, where the chip can say.</summary>
    /// <exception cref="InvalidDataException">Something else answers at this address.</exception>
    void Identify();

    /// <summary>Sets it up; it then measures by itself.</summary>
    void SetUp();

    /// <summary>Whether it still has our settings: a chip that lost its supply for a moment begins again with its own.</summary>
    bool HasOurSettings();

    /// <summary>Reads what it has measured.</summary>
    SensorReading Read();
}
