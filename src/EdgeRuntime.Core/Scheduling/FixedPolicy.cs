using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>The highest rate at any charge.</summary>
internal sealed class FixedPolicy(PolicyOptions options) : IRatePolicy
{
    public WantedRate Decide(double socFraction) => new(options.MaxRateHz, RateReason.Fixed, "fixed rate");
}
