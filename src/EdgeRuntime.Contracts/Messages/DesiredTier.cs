namespace EdgeRuntime.Contracts.Messages;

/// <summary>One step of a policy.</summary>
/// <param name="AboveSocFraction">Charge above which it holds.</param>
/// <param name="RateHz">The rate.</param>
public sealed record DesiredTier(double AboveSocFraction, double RateHz);
