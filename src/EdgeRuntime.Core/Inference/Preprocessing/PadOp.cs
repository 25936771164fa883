using System.Numerics;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Adds a border to an image.</summary>
internal sealed class PadOp(PadStep step) : IPreprocessOp
{
    public Extent Output(Extent input) => input with { Height = input.Height + step.Top + step.Bottom, Width = input.Width + step.Left + step.Right };

    public Matrix3x2 ToInput(Extent input) => Matrix3x2.CreateTranslation(-step.Left, -step.Top);

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var (from, to) = (extent.Width * extent.Channels, Output(extent).Width * extent.Channels);
        output.Fill((float)step.Fill);
        for (var y = 0; y < extent.Height; y++)
        {
            input.Slice(y * from, from).CopyTo(output[(((step.Top + y) * to) + (step.Left * extent.Channels))..]);
        }
    }
}
