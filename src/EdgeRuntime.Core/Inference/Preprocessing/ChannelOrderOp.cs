namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Reverses the channels: RGB to BGR.</summary>
internal sealed class ChannelOrderOp : IPreprocessOp
{
    public Extent Output(Extent input) => input;

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        for (var i = 0; i < input.Length; i += extent.Channels)
        {
            for (var c = 0; c < extent.Channels; c++)
            {
                output[i + c] = input[i + extent.Channels - 1 - c];
            }
        }
    }
}
