namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>Exchanges frames and bands.</summary>
internal sealed class TransposeOp : ISignalOp
{
    public string? FaultOf(Extent input) => null;

    public Extent Output(Extent input) => input with { Height = input.Width, Width = input.Height };

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var at = 0;
        for (var column = 0; column < extent.Width; column++)
        {
            for (var row = 0; row < extent.Height; row++, at += extent.Channels)
            {
                input.Slice(((row * extent.Width) + column) * extent.Channels, extent.Channels).CopyTo(output[at..]);
            }
        }
    }
}
