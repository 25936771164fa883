namespace EdgeRuntime.Contracts.Messages;

/// <summary>A battery's state.</summary>
public sealed record BatteryInfo
{
    /// <summary>State of charge, 0 to 1.</summary>
    public double? SocFraction { get; init; }

    /// <summary>The least that can be left, 0 to 1, while the battery's sensor is silent.</summary>
    public double? ReckonedSocFraction { get; init; }

    /// <summary>How far the figures can be trusted, where not fully.</summary>
    public BatterySensor? Sensor { get; init; }

    /// <summary>Terminal voltage, volts.</summary>
    public double? VoltageV { get; init; }

    /// <summary>Current, amperes, positive when charging.</summary>
    public double? CurrentA { get; init; }

    /// <summary>Cell temperature, degrees Celsius.</summary>
    public double? TempC { get; init; }
}
