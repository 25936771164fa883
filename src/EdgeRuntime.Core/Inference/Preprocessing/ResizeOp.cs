using System.Numerics;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Bilinear scaling with half-pixel centres and no antialiasing, as TensorFlow Lite's ResizeBilinear with half_pixel_centers does it.</summary>
internal sealed class ResizeOp(ResizeStep step) : IPreprocessOp
{
    public Extent Output(Extent input) => input with { Height = step.Height, Width = step.Width };

    public Matrix3x2 ToInput(Extent input) => Matrix3x2.CreateScale((float)input.Width / step.Width, (float)input.Height / step.Height);

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var channels = extent.Channels;
        var scaleY = (float)extent.Height / step.Height;
        var scaleX = (float)extent.Width / step.Width;
        var at = 0;
        for (var y = 0; y < step.Height; y++)
        {
            var (top, bottom, weightY) = Neighbours(y, scaleY, extent.Height);
            var upper = input.Slice(top * extent.Width * channels, extent.Width * channels);
            var lower = input.Slice(bottom * extent.Width * channels, extent.Width * channels);
            for (var x = 0; x < step.Width; x++)
            {
                var (left, right, weightX) = Neighbours(x, scaleX, extent.Width);
                for (var c = 0; c < channels; c++)
                {
                    var above = Mix(upper[(left * channels) + c], upper[(right * channels) + c], weightX);
                    var below = Mix(lower[(left * channels) + c], lower[(right * channels) + c], weightX);
                    output[at++] = Mix(above, below, weightY);
                }
            }
        }
    }

    private static (int Low, int High, float Weight) Neighbours(int index, float scale, int size)
    {
        var centre = ((index + 0.5f) * scale) - 0.5f;
        var low = (int)MathF.Floor(centre);
        return (Math.Clamp(low, 0, size - 1), Math.Clamp(low + 1, 0, size - 1), centre - low);
    }

    private static float Mix(float a, float b, float weight) => a + ((b - a) * weight);
}
