using System.Text.Json.Serialization;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>What the adaptive policy remembers. Immutable; survives restarts as JSON.</summary>
public sealed record AdaptiveMemory
{
    /// <summary>What has been seen of the harvest.</summary>
    public required HarvestMemory Harvest { get; init; }

    /// <summary>The plan in force; null before the first.</summary>
    public EnergyPlan? Plan { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset PlannedAt { get; init; }

    /// <summary>Energy planned but not yet taken, above the floor: what the node may wake up for when energy is spread evenly.</summary>
    public double CreditJoules { get; init; }

    /// <summary>Since when the node sleeps by choice; null awake.</summary>
    public DateTimeOffset? AsleepSince { get; init; }

    /// <summary>The last reading; null before the first.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Its charge; null where the sensor was silent.</summary>
    public double? LastSocFraction { get; init; }

    /// <summary>Its count of harvested joules; null where there is none.</summary>
    public double? LastHarvestJoules { get; init; }

    /// <summary>Its count of joules that the node has taken; null where there is none.</summary>
    public double? LastLoadJoules { get; init; }

    /// <summary>Whether the policy can have left it.</summary>
    [JsonIgnore]
    internal bool IsSound => Harvest is { IsSound: true } && Plan is null or { Watts: >= 0, KeepJoules: >= 0 } && double.IsFinite(CreditJoules);
}
