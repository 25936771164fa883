using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>Sums the bins of each spectrum between edges: band i holds the bins from <c>EdgesHz[i]</c> up to, not including, <c>EdgesHz[i + 1]</c>.</summary>
/// <param name="SampleRateHz">Rate of the samples that the spectra are of.</param>
/// <param name="EdgesHz">Edges, ascending; one more than bands.</param>
public sealed record BandsStep(double SampleRateHz, ImmutableArray<double> EdgesHz) : SignalStep;
