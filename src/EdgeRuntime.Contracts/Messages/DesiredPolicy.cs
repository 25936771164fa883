using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>A policy with the numbers that differ from the device's own configuration.</summary>
public sealed record DesiredPolicy
{
    /// <summary>Most steps of a policy.</summary>
    public const int MaxTiers = 16;

    /// <summary>The kinds of policy.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["fixed", "tiers", "linear", "adaptive"];

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Lowest rate while inferring, Hz.</summary>
    public double? MinRateHz { get; init; }

    /// <summary>Highest rate, Hz.</summary>
    public double? MaxRateHz { get; init; }

    /// <summary>linear: charge at which the rate has come down to the lowest.</summary>
    public double? LowSocFraction { get; init; }

    /// <summary>linear: charge from which on the rate is the highest.</summary>
    public double? HighSocFraction { get; init; }

    /// <summary>Charge at or below which inference stops.</summary>
    public double? CriticalSocFraction { get; init; }

    /// <summary>Charge above which it starts again.</summary>
    public double? RecoverSocFraction { get; init; }

    /// <summary>tiers: rates by charge.</summary>
    public ImmutableArray<DesiredTier> Tiers { get => field.IsDefault ? [] : field; init; }
}
