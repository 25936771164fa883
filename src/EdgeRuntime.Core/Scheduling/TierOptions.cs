namespace EdgeRuntime.Core.Scheduling;

/// <summary>One step of the tiers policy.</summary>
public sealed class TierOptions
{
    /// <summary>The step holds above this charge, 0 to 1.</summary>
    public double AboveSocFraction { get; set; }

    /// <summary>The rate there, Hz, between the lowest and the highest.</summary>
    public double RateHz { get; set; }
}
