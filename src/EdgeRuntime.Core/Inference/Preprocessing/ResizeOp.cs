using System.Numerics;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Scales an image to a size.</summary>
internal sealed class ResizeOp(ResizeStep step) : IPreprocessOp
{
    private readonly Resampler _resampler = new(step.Method);

    public Extent Output(Extent input) => input with { Height = step.Height, Width = step.Width };

    public Matrix3x2 ToInput(Extent input) => Matrix3x2.CreateScale((float)input.Width / step.Width, (float)input.Height / step.Height);

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output) => _resampler.Run(input, extent, step.Width, step.Height, output);
}
