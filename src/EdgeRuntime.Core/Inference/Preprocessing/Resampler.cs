using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Scales images by one method. Weights and the buffer between its two passes are made again only where sizes change.</summary>
internal sealed class Resampler(ResizeMethod method)
{
    private readonly AxisWeights _rows = new();
    private readonly AxisWeights _columns = new();
    private float[] _between = [];

    public void Run(ReadOnlySpan<float> input, Extent extent, int width, int height, Span<float> output)
    {
        var enlarges = width > extent.Width || height > extent.Height;
        var kernel = method == ResizeMethod.Area && enlarges ? ResizeMethod.Bilinear : method;
        _columns.Prepare(kernel, extent.Width, width);
        _rows.Prepare(kernel, extent.Height, height);
        var (channels, row) = (extent.Channels, width * extent.Channels);
        if (_between.Length < extent.Height * row)
        {
            _between = new float[extent.Height * row];
        }

        var next = 0;
        for (var y = 0; y < height; y++)
        {
            var target = output.Slice(y * row, row);
            var weights = _rows.At(y, out var first);
            // A row that no pixel of the result needs is not scaled.
            for (next = Math.Max(next, first); next < first + weights.Length; next++)
            {
                Across(input.Slice(next * extent.Width * channels, extent.Width * channels), channels, _between.AsSpan(next * row, row));
            }

            TensorPrimitives.Multiply(_between.AsSpan(first * row, row), weights[0], target);
            for (var i = 1; i < weights.Length; i++)
            {
                TensorPrimitives.MultiplyAdd(_between.AsSpan((first + i) * row, row), weights[i], target, target);
            }
        }
    }

    private void Across(ReadOnlySpan<float> input, int channels, Span<float> output)
    {
        for (var x = 0; x < output.Length / channels; x++)
        {
            var weights = _columns.At(x, out var first);
            for (var c = 0; c < channels; c++)
            {
                var sum = 0f;
                for (int i = 0, at = (first * channels) + c; i < weights.Length; i++, at += channels)
                {
                    sum += input[at] * weights[i];
                }

                output[(x * channels) + c] = sum;
            }
        }
    }
}
