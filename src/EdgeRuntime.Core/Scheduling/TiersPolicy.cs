using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>A rate for each step of charge.</summary>
internal sealed class TiersPolicy(PolicyOptions options) : IRatePolicy
{
    private readonly IReadOnlyList<TierOptions> _tiers = options.EffectiveTiers;

    public WantedRate Decide(double socFraction)
    {
        foreach (var tier in _tiers)
        {
            if (socFraction > tier.AboveSocFraction)
            {
                return new WantedRate(tier.RateHz, RateReason.Charge, FormattableString.Invariant($"tiers: SoC {socFraction:0.00} above {tier.AboveSocFraction:0.00}"));
            }
        }

        return new WantedRate(options.MinRateHz, RateReason.Charge, FormattableString.Invariant($"tiers: SoC {socFraction:0.00} below every step"));
    }
}
