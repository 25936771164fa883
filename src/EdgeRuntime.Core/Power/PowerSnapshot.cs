namespace EdgeRuntime.Core.Power;

/// <summary>Everything known of power and heat at one moment. Immutable; published whole. Null means unknown.</summary>
public sealed record PowerSnapshot
{
    /// <summary>When it was taken, physical clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What feeds the node.</summary>
    public required PowerSupply Supply { get; init; }

    /// <summary>State of charge, 0 to 1; while the sensor is <see cref="BatterySensorState.Stale"/> the least that can be left.</summary>
    public double? SocFraction { get; init; }

    /// <summary>The least that can be left while the battery's sensor is silent; null while it answers, and where it never did.</summary>
    public double? ReckonedSocFraction { get; init; }

    /// <summary>How far the battery's figures can be trusted.</summary>
    public BatterySensorState BatterySensor { get; init; }

    /// <summary>Whether power comes in from outside.</summary>
    public bool? ExternalPower { get; init; }

    /// <summary>Battery terminal voltage.</summary>
    public double? VoltageV { get; init; }

    /// <summary>Battery current, positive when charging.</summary>
    public double? CurrentA { get; init; }

    /// <summary>Battery temperature.</summary>
    public double? BatteryTempC { get; init; }

    /// <summary>Usable energy of the full battery.</summary>
    public double? CapacityJoules { get; init; }

    /// <summary>Power that the harvester delivers now.</summary>
    public double? HarvestWatts { get; init; }

    /// <summary>Energy harvested since the start.</summary>
    public double? HarvestJoules { get; init; }

    /// <summary>How dirty the grid's electricity is now: 0 in the cleanest hour of the day, 1 in the dirtiest.</summary>
    public double? DirtyGridShare { get; init; }

    /// <summary>Hottest part of the processor.</summary>
    public double? ProcessorTempC { get; init; }

    /// <summary>The supply is too weak now.</summary>
    public bool? UnderVoltage { get; init; }

    /// <summary>The board itself is throttling its clock now.</summary>
    public bool? Throttled { get; init; }

    /// <summary>Readings of sensors that were refused since the start, because neither board nor battery can be in such a state.</summary>
    public long RefusedReadings { get; init; }

    /// <summary>Since when the configured battery sensor has been silent; null while it answers or where none is configured.</summary>
    public DateTimeOffset? SensorLostSince { get; init; }
}
