using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>Scales by figures of the sample itself.</summary>
internal sealed class StandardizeOp(StandardizeStep step) : ISignalOp
{
    public string? FaultOf(Extent input) => null;

    public Extent Output(Extent input) => input;

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        if (step.By is "maximum" or "magnitude")
        {
            var largest = step.By == "maximum" ? TensorPrimitives.Max(input) : Math.Abs(TensorPrimitives.MaxMagnitude(input));
            TensorPrimitives.Divide(input, Math.Max(largest, (float)step.Epsilon), output);
            return;
        }

        // Values of one group lie a stride apart.
        var stride = step.By switch { "sample" => 1, "channel" => extent.Channels, _ => extent.Width * extent.Channels };
        for (var group = 0; group < stride; group++)
        {
            Scale(input, output, group, stride);
        }
    }

    private void Scale(ReadOnlySpan<float> input, Span<float> output, int from, int stride)
    {
        var (sum, squares, count) = (0.0, 0.0, 0);
        for (var i = from; i < input.Length; i += stride)
        {
            sum += input[i];
            count++;
        }

        var mean = sum / count;
        for (var i = from; i < input.Length; i += stride)
        {
            squares += (input[i] - mean) * (input[i] - mean);
        }

        var (offset, factor) = ((float)mean, (float)(1 / Math.Max(Math.Sqrt(squares / count), step.Epsilon)));
        for (var i = from; i < input.Length; i += stride)
        {
            output[i] = (input[i] - offset) * factor;
        }
    }
}
