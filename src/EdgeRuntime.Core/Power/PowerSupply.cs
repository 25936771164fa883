namespace EdgeRuntime.Core.Power;

/// <summary>What feeds the node.</summary>
public enum PowerSupply
{
    /// <summary>No battery sensor is configured.</summary>
    Unknown,

    /// <summary>External power.</summary>
    Mains,

    /// <summary>A battery, with or without a harvester.</summary>
    Battery,
}
