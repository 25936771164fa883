using System.Collections.Immutable;

namespace EdgeRuntime.Core.Inference.Benchmarking;

/// <summary>What to measure.</summary>
/// <param name="Path">An ONNX file, or the folder of a model.</param>
/// <param name="Threads">Threads of one run.</param>
/// <param name="Shapes">Shapes of symbolic inputs.</param>
public sealed record StepBenchmarkTarget(string Path, int Threads, ImmutableDictionary<string, ImmutableArray<int>> Shapes)
{
    /// <summary>Variant of a folder's model; null for its first.</summary>
    public string? Variant { get; init; }
}
