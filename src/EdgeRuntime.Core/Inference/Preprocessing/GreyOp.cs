namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>The luma of ITU-R BT.601.</summary>
internal sealed class GreyOp : IPreprocessOp
{
    /// <summary>Whether an image of these channels has a luma: grey, RGB, or RGB with an alpha that is not looked at.</summary>
    public static bool CanRead(Extent input) => input.Channels is 1 or 3 or 4;

    public Extent Output(Extent input) => input with { Channels = 1 };

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        if (extent.Channels == 1)
        {
            input.CopyTo(output);
            return;
        }

        for (int i = 0, at = 0; i < output.Length; i++, at += extent.Channels)
        {
            output[i] = (0.299f * input[at]) + (0.587f * input[at + 1]) + (0.114f * input[at + 2]);
        }
    }
}
