using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>How a model has done over some time.</summary>
/// <param name="Inferences">Inferences that yielded a result.</param>
/// <param name="Failures">Inferences that failed.</param>
/// <param name="LatencyP95">95th percentile of the step, at most a tenth below the true one; null before the first.</param>
/// <param name="MeanEnergyJoules">Mean marginal joules of an inference, of those with the newest basis; null where unknown.</param>
/// <param name="MeanConfidence">Mean probability of the best class; null where the model tells none.</param>
public sealed record LaneFigures(long Inferences, long Failures, TimeSpan? LatencyP95, double? MeanEnergyJoules, double? MeanConfidence)
{
    /// <summary>Where <see cref="MeanEnergyJoules"/> comes from; null where that is unknown.</summary>
    public EnergyBasis? EnergyBasis { get; init; }

    /// <summary>Mean CPU time of the step; null before the first.</summary>
    public TimeSpan? MeanCpuTime { get; init; }
}
