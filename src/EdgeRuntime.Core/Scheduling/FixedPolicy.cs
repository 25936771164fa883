namespace EdgeRuntime.Core.Scheduling;

/// <summary>The highest rate at any charge.</summary>
internal sealed class FixedPolicy(PolicyOptions options) : IRatePolicy
{
    public (double RateHz, string Reason) Decide(double socFraction) => (options.MaxRateHz, "fixed rate");
}
