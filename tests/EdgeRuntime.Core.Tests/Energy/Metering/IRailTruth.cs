using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.Core.Tests.Energy.Metering;

/// <summary>A chip at the input of the virtual board, as it sees the true current over time.</summary>
internal interface IRailTruth
{
    /// <summary>The chip on the bus.</summary>
    IEmulatedChip Chip { get; }

    /// <summary>The sensor as a configuration asks for it.</summary>
    SensorOptions Options { get; }

    /// <summary>Lets time pass under a constant current.</summary>
    void Pass(DateTimeOffset from, TimeSpan elapsed, double volts, double amperes);

    /// <summary>Puts what the chip has converted last into its registers: somebody is about to read them.</summary>
    void Show(DateTimeOffset now);
}
