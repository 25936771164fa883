using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power.Surveying;

/// <summary>What a sensor reads now, in SI units. What it does not say is null.</summary>
public sealed record SensorFigures
{
    /// <summary>Volts.</summary>
    public double? VoltageV { get; init; }

    /// <summary>Amperes, signed by the role.</summary>
    public double? CurrentA { get; init; }

    /// <summary>Watts, signed like the current.</summary>
    public double? PowerW { get; init; }

    /// <summary>Joules since its counter began.</summary>
    public double? EnergyJ { get; init; }

    /// <summary>Degrees Celsius.</summary>
    public double? TempC { get; init; }

    /// <summary>The vendor's state of charge, 0 to 1.</summary>
    public double? GaugeFraction { get; init; }

    /// <summary>Whether the charger says that the battery is full.</summary>
    public bool? Full { get; init; }

    /// <summary>Whether power comes in from outside.</summary>
    public bool? ExternalPower { get; init; }

    /// <summary>Whether the supply is too weak.</summary>
    public bool? UnderVoltage { get; init; }

    /// <summary>Whether the board throttles its clock.</summary>
    public bool? Throttled { get; init; }

    internal static SensorFigures Of(in SensorReading reading) => new()
    {
        VoltageV = Rounded(reading.VoltageV),
        CurrentA = Rounded(reading.CurrentA),
        PowerW = Rounded(reading.Watts),
        EnergyJ = Rounded(reading.EnergyJ),
        TempC = Rounded(reading.TempC),
        GaugeFraction = Rounded(reading.GaugeFraction),
        Full = reading.Full,
        ExternalPower = reading.ExternalPower,
        UnderVoltage = reading.UnderVoltage,
        Throttled = reading.Throttled,
    };

    // No sensor of these resolves more; 3.8120000000000003 V is noise of the arithmetic. What is no number has no place in a report.
    private static double? Rounded(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 6) : null;
}
