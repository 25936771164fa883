using System.Numerics;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Cuts a rectangle out of an image.</summary>
internal sealed class CropOp(CropStep step) : IPreprocessOp
{
    public Extent Output(Extent input) =>
        input with { Height = Math.Max(1, (int)(step.Height * input.Height)), Width = Math.Max(1, (int)(step.Width * input.Width)) };

    public Matrix3x2 ToInput(Extent input)
    {
        var (left, top) = Corner(input);
        return Matrix3x2.CreateTranslation(left, top);
    }

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var size = Output(extent);
        var (left, top) = Corner(extent);
        var row = size.Width * extent.Channels;
        for (var y = 0; y < size.Height; y++)
        {
            input.Slice((((top + y) * extent.Width) + left) * extent.Channels, row).CopyTo(output[(y * row)..]);
        }
    }

    private (int Left, int Top) Corner(Extent input)
    {
        var size = Output(input);
        return (Math.Min((int)(step.X * input.Width), input.Width - size.Width), Math.Min((int)(step.Y * input.Height), input.Height - size.Height));
    }
}
