using System.Collections.Immutable;
using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Agent.Governing;

/// <summary>What one window has shown.</summary>
/// <param name="Watts">Mean draw of the whole node, measured.</param>
/// <param name="InferencesPerSecond">Inferences of all models.</param>
/// <param name="Latencies">Latencies of each model.</param>
internal sealed record GovernorFigures(double Watts, double InferencesPerSecond, ImmutableArray<LatencyCounts> Latencies)
{
    /// <summary>Joules of an inference with all that the board draws.</summary>
    public double JoulesPerInference => Watts / InferencesPerSecond;
}
