using System.Numerics;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Scales an image into a size without changing its proportions, and fills the rest. Sizes and borders are rounded as Ultralytics' LetterBox does.</summary>
internal sealed class LetterboxOp(LetterboxStep step) : IPreprocessOp
{
    private readonly Resampler _resampler = new(step.Method);
    private float[] _scaled = [];

    public Extent Output(Extent input) => input with { Height = step.Height, Width = step.Width };

    public Matrix3x2 ToInput(Extent input)
    {
        var (width, height, left, top) = Inner(input);
        return Matrix3x2.CreateTranslation(-left, -top) * Matrix3x2.CreateScale((float)input.Width / width, (float)input.Height / height);
    }

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var (width, height, left, top) = Inner(extent);
        var row = width * extent.Channels;
        if (_scaled.Length < height * row)
        {
            _scaled = new float[height * row];
        }

        _resampler.Run(input, extent, width, height, _scaled);
        output.Fill((float)step.Fill);
        for (var y = 0; y < height; y++)
        {
            _scaled.AsSpan(y * row, row).CopyTo(output[((((top + y) * step.Width) + left) * extent.Channels)..]);
        }
    }

    private (int Width, int Height, int Left, int Top) Inner(Extent input)
    {
        var scale = Math.Min((double)step.Width / input.Width, (double)step.Height / input.Height);
        var width = Math.Clamp((int)Math.Round(input.Width * scale), 1, step.Width);
        var height = Math.Clamp((int)Math.Round(input.Height * scale), 1, step.Height);
        // An odd pixel goes to the right and to the bottom.
        return step.Centered ? (width, height, (step.Width - width) / 2, (step.Height - height) / 2) : (width, height, 0, 0);
    }
}
