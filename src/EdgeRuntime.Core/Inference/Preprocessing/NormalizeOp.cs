using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary><c>(x * scale - mean[c]) / std[c]</c>, computed as one multiplication and one addition a value.</summary>
internal sealed class NormalizeOp : IPreprocessOp
{
    private readonly float[] _factor;
    private readonly float[] _offset;

    public NormalizeOp(NormalizeStep step)
    {
        var count = Math.Max(step.Mean.Length, step.Std.Length);
        _factor = new float[count];
        _offset = new float[count];
        for (var c = 0; c < count; c++)
        {
            var std = step.Std[step.Std.Length == 1 ? 0 : c];
            _factor[c] = (float)(step.Scale / std);
            _offset[c] = (float)(-step.Mean[step.Mean.Length == 1 ? 0 : c] / std);
        }
    }

    /// <summary>Channels that the step has numbers for; 1 serves any.</summary>
    public int Channels => _factor.Length;

    public Extent Output(Extent input) => input;

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        if (_factor.Length == 1)
        {
            TensorPrimitives.Multiply(input, _factor[0], output);
            TensorPrimitives.Add(output, _offset[0], output);
            return;
        }

        if (extent.ChannelsFirst)
        {
            var plane = extent.Height * extent.Width;
            for (var c = 0; c < extent.Channels; c++)
            {
                var target = output.Slice(c * plane, plane);
                TensorPrimitives.Multiply(input.Slice(c * plane, plane), _factor[c], target);
                TensorPrimitives.Add(target, _offset[c], target);
            }

            return;
        }

        for (var c = 0; c < extent.Channels; c++)
        {
            var (factor, offset) = (_factor[c], _offset[c]);
            for (var i = c; i < input.Length; i += extent.Channels)
            {
                output[i] = (input[i] * factor) + offset;
            }
        }
    }
}
