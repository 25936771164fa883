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

    public void Clear(InferenceResult result) => (result.Kind, result.Count, result.Threshold) = (OutputKind.Anomaly, 0, (float)spec.Threshold);

    public void Run(IInferenceSession session, InferenceResult result)
    {
        Clear(result);
        var values = _output.Read(session);
        var score = spec.Score == AnomalyScore.Output ? values[0] : ReconstructionError(session, values);
        if (!float.IsFinite(score))
        {
            result.NotANumber = NotANumber.Output;
            return;
        }

        (result.Count, result.Scores[0]) = (1, score);
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
