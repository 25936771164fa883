namespace EdgeRuntime.Core.Energy;

/// <summary>What one model did in an interval, its variants together.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Inferences">Inferences.</param>
/// <param name="Gated">Samples that the gate skipped.</param>
/// <param name="MarginalJoules">Joules above idle of all its inferences; null where none of its variants has a price.</param>
public sealed record ModelTally(string Model, long Inferences, long Gated, double? MarginalJoules);
