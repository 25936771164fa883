using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>A straight line from the lowest rate at the low charge to the highest at the high one.</summary>
internal sealed class LinearPolicy(PolicyOptions options) : IRatePolicy
{
    public WantedRate Decide(double socFraction)
    {
        var share = Math.Clamp((socFraction - options.LowSocFraction) / (options.HighSocFraction - options.LowSocFraction), 0, 1);
        // Rounding must not leave [min, max], not even by the last bit.
        var rate = Math.Clamp((options.MinRateHz * (1 - share)) + (options.MaxRateHz * share), options.MinRateHz, options.MaxRateHz);
        return new WantedRate(rate, RateReason.Charge, FormattableString.Invariant($"linear: SoC {socFraction:0.00} in {options.LowSocFraction:0.00}..{options.HighSocFraction:0.00}"));
    }
}
