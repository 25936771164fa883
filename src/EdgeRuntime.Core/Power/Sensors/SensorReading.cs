using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Power.Sensors;

/// <summary>What one sensor says at one moment. Null means that it does not say.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SensorReading
{
    /// <summary>Voltage.</summary>
    public double? VoltageV { get; init; }

    /// <summary>Current, signed by the sensor's role: see <see cref="RailRole"/>.</summary>
    public double? CurrentA { get; init; }

    /// <summary>Power, signed like the current; null where voltage times current is all that is known.</summary>
    public double? PowerW { get; init; }

    /// <summary>Joules since the sensor's own counter began, whichever way they flowed: no counter of a chip or driver has a sign. Only differences count.</summary>
    public double? EnergyJ { get; init; }

    /// <summary>Coulombs since the sensor's own counter began, signed like the current; only differences count.</summary>
    public double? ChargeC { get; init; }

    /// <summary>Rises when the counters began again: what they counted in between is lost.</summary>
    public int CounterEpoch { get; init; }

    /// <summary>Over how long before it was read the sensor takes the mean of its current; null where that is not known.</summary>
    public TimeSpan? MeanOver { get; init; }

    /// <summary>When it was taken, where that is not now: the reading of a sensor that is read in a loop of its own, as a timestamp of the system.</summary>
    public long? Timestamp { get; init; }

    /// <summary>Whether the power is reckoned from something else and not measured.</summary>
    public bool IsEstimate { get; init; }

    /// <summary>Temperature of the battery.</summary>
    public double? TempC { get; init; }

    /// <summary>The vendor's state of charge, 0 to 1.</summary>
    public double? GaugeFraction { get; init; }

    /// <summary>How far the vendor's figure may be off.</summary>
    public double? GaugeSigmaFraction { get; init; }

    /// <summary>The charger says that the battery is full.</summary>
    public bool? Full { get; init; }

    /// <summary>Whether power comes in from outside.</summary>
    public bool? ExternalPower { get; init; }

    /// <summary>The supply is too weak now.</summary>
    public bool? UnderVoltage { get; init; }

    /// <summary>The board is throttling its clock now.</summary>
    public bool? Throttled { get; init; }

    /// <summary>Whether no figure is infinite or not a number.</summary>
    public bool IsFinite => IsNumber(VoltageV) && IsNumber(CurrentA) && IsNumber(PowerW) && IsNumber(EnergyJ) && IsNumber(ChargeC) && IsNumber(TempC) && IsNumber(GaugeFraction);

    /// <summary>Power by whatever the sensor offers.</summary>
    public double? Watts => PowerW ?? (VoltageV * CurrentA);

    /// <summary>The same for a shunt that is wired the other way round: what has a sign gets the opposite one. Joules have none.</summary>
    public SensorReading Inverted => this with { CurrentA = -CurrentA, PowerW = -PowerW, ChargeC = -ChargeC };

    private static bool IsNumber(double? value) => value is null || double.IsFinite(value.Value);
}
