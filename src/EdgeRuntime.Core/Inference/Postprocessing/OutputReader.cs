using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>One output as real values.</summary>
internal sealed class OutputReader(TensorSpec tensor, int index)
{
    private readonly float[] _values = new float[tensor.Shape.Aggregate(1, static (product, dimension) => product * dimension)];

    /// <summary>The converted elements; those beyond what the last read returned are of an earlier run.</summary>
    public float[] Values => _values;

    /// <summary>Elements of the output.</summary>
    public int Count => _values.Length;

    /// <summary>Converts the output of the last run, dequantized where the manifest gives a scale; the span may be overwritten.</summary>
    public Span<float> Read(IInferenceSession session) => Read(session.Output(index));

    /// <summary>Converts elements that come from elsewhere, such as a golden vector's file; the span may be overwritten.</summary>
    public Span<float> Read(ReadOnlySpan<byte> raw)
    {
        // Fewer where the number of rows depends on the data.
        var values = _values.AsSpan(0, Math.Min(raw.Length / tensor.Type.SizeInBytes(), _values.Length));
        ElementConverter.ToSingle(tensor.Type, raw, values);
        if (tensor.Scale is { } scale)
        {
            TensorPrimitives.Subtract(values, tensor.ZeroPoint ?? 0, values);
            TensorPrimitives.Multiply(values, (float)scale, values);
        }

        return values;
    }

    /// <summary>Applies an activation in place.</summary>
    public static void Apply(Activation activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.Softmax:
                TensorPrimitives.Subtract(values, TensorPrimitives.Max((ReadOnlySpan<float>)values), values);
                TensorPrimitives.SoftMax(values, values);
                break;
            case Activation.Sigmoid:
                TensorPrimitives.Sigmoid(values, values);
                break;
        }
    }
}
