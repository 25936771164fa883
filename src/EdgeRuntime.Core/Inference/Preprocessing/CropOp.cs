using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Cuts a rectangle out of an image.</summary>
internal sealed class CropOp(CropStep step) : IPreprocessOp
{
    public Extent Output(Extent input) =>
        input with { Height = Math.Max(1, (int)(step.Height * input.Height)), Width = Math.Max(1, (int)(step.Width * input.Width)) };

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var size = Output(extent);
        var top = Math.Min((int)(step.Y * extent.Height), extent.Height - size.Height);
        var left = Math.Min((int)(step.X * extent.Width), extent.Width - size.Width);
        var row = size.Width * extent.Channels;
        for (var y = 0; y < size.Height; y++)
        {
            input.Slice((((top + y) * extent.Width) + left) * extent.Channels, row).CopyTo(output[(y * row)..]);
        }
    }
}
