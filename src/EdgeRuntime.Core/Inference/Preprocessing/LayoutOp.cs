using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Moves the channels in front.</summary>
internal sealed class LayoutOp : IPreprocessOp
{
    public Extent Output(Extent input) => input with { ChannelsFirst = true };

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var plane = extent.Height * extent.Width;
        if (extent.Channels == 1)
        {
            input.CopyTo(output);
        }
        else if (extent.Channels == 2)
        {
            var pairs = MemoryMarshal.Cast<float, (float First, float Second)>(input);
            var first = output[..plane];
            var second = output.Slice(plane, plane);
            for (var i = 0; i < pairs.Length; i++)
            {
                (first[i], second[i]) = pairs[i];
            }
        }
        else
        {
            for (var c = 0; c < extent.Channels; c++)
            {
                var target = output.Slice(c * plane, plane);
                for (int i = 0, at = c; i < plane; i++, at += extent.Channels)
                {
                    target[i] = input[at];
                }
            }
        }
    }
}
