using System.Numerics;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Turns an image clockwise by quarter turns.</summary>
internal sealed class RotateOp(RotateStep step) : IPreprocessOp
{
    public Extent Output(Extent input) => step.Degrees == 180 ? input : input with { Height = input.Width, Width = input.Height };

    // Rows of the matrix: where x goes, where y goes, and the origin.
    public Matrix3x2 ToInput(Extent input) => step.Degrees switch
    {
        90 => new Matrix3x2(0, -1, 1, 0, 0, input.Height),
        180 => new Matrix3x2(-1, 0, 0, -1, input.Width, input.Height),
        _ => new Matrix3x2(0, 1, -1, 0, input.Width, 0),
    };

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var (width, height, channels) = (extent.Width, extent.Height, extent.Channels);
        var turned = Output(extent);
        for (var y = 0; y < turned.Height; y++)
        {
            for (var x = 0; x < turned.Width; x++)
            {
                var (fromX, fromY) = step.Degrees switch
                {
                    90 => (y, height - 1 - x),
                    180 => (width - 1 - x, height - 1 - y),
                    _ => (width - 1 - y, x),
                };
                input.Slice(((fromY * width) + fromX) * channels, channels).CopyTo(output[(((y * turned.Width) + x) * channels)..]);
            }
        }
    }
}
