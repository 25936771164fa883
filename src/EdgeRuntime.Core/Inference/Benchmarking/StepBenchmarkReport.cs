namespace EdgeRuntime.Core.Inference.Benchmarking;

/// <summary>What was measured.</summary>
/// <param name="Model">The file or folder.</param>
/// <param name="Bare">The native run alone, on the same buffers.</param>
/// <param name="Step">From a sample to an enqueued result.</param>
/// <param name="ManagedBytesPerInference">Managed bytes that a whole step allocates.</param>
/// <param name="Threads">Threads of one run.</param>
/// <param name="Provider">Execution provider.</param>
/// <param name="Inferences">Whole steps that were measured.</param>
public sealed record StepBenchmarkReport(string Model, LatencySummary Bare, LatencySummary Step, double ManagedBytesPerInference, int Threads, string Provider, long Inferences)
{
    /// <summary>Inferences while the marker was high, bare runs and whole steps together; null without a marker.</summary>
    public long? MarkedInferences { get; init; }
}
