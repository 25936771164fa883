using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>A score against a threshold: the output itself, or how badly an autoencoder rebuilt its input.</summary>
internal sealed class AnomalyPostprocessor(AnomalySpec spec, TensorSpec input, TensorSpec output) : IPostprocessor
{
    private readonly OutputReader _output = new(output, 0);
    private readonly float[] _input = new float[input.Shape.Aggregate(1, static (product, dimension) => product * dimension)];

    public int Entries => 1;

    public void Run(IInferenceSession session, InferenceResult result)
    {
        var values = _output.Read(session);
        result.Kind = OutputKind.Anomaly;
        result.Count = 1;
        result.Threshold = (float)spec.Threshold;
        result.Scores[0] = spec.Score == AnomalyScore.Output ? values[0] : ReconstructionError(session, values);
    }

    private float ReconstructionError(IInferenceSession session, Span<float> values)
    {
        ElementConverter.ToSingle(input.Type, session.Input(0), _input);
        if (input.Scale is { } scale)
        {
            TensorPrimitives.Subtract(_input, input.ZeroPoint ?? 0, _input);
            TensorPrimitives.Multiply(_input, (float)scale, _input);
        }

        TensorPrimitives.Subtract(values, _input, values);
        return TensorPrimitives.SumOfSquares((ReadOnlySpan<float>)values) / values.Length;
    }
}
