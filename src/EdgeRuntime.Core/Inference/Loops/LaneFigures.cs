namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>How a model has done over some time.</summary>
/// <param name="Inferences">Inferences that yielded a result.</param>
/// <param name="Failures">Inferences that failed.</param>
/// <param name="LatencyP95">95th percentile of the step, at most a tenth below the true one; null before the first.</param>
/// <param name="MeanEnergyJoules">Mean marginal joules of an inference; null where unknown.</param>
/// <param name="MeanConfidence">Mean probability of the best class; null where the model tells none.</param>
public sealed record LaneFigures(long Inferences, long Failures, TimeSpan? LatencyP95, double? MeanEnergyJoules, double? MeanConfidence);
