using System.Collections.Immutable;

namespace EdgeRuntime.Training.Quantization;

/// <summary>Quantization of everything that flows through a network.</summary>
/// <param name="Input">The input.</param>
/// <param name="Layers">The output of each convolution.</param>
/// <param name="Features">The means over time.</param>
internal sealed record ActivationRanges(AffineQuantization Input, ImmutableArray<AffineQuantization> Layers, AffineQuantization Features);
