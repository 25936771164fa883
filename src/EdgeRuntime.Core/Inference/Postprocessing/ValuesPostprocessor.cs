using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>The first output's values as they are, or scaled to length 1: regression, embedding, or raw up to a limit.</summary>
internal sealed class ValuesPostprocessor(OutputKind kind, TensorSpec output, int maxValues, bool normalizes = false) : IPostprocessor
{
    private readonly OutputReader _values = new(output, 0);

    public int Entries => Math.Min(_values.Count, maxValues);

    public void Clear(InferenceResult result) => (result.Kind, result.Count) = (kind, 0);

    public void Run(IInferenceSession session, InferenceResult result)
    {
        Clear(result);
        var values = _values.Read(session)[..Entries];
        if (normalizes)
        {
            // A vector of nothing but zeros has no direction, and stays.
            var length = MathF.Sqrt(TensorPrimitives.SumOfSquares((ReadOnlySpan<float>)values));
            TensorPrimitives.Multiply(values, length > 0 ? 1 / length : 1, values);
        }

        values.CopyTo(result.Scores);
        result.Count = Entries;
        result.NotANumber = ElementConverter.AreNumbers<float>(values) ? result.NotANumber : NotANumber.Output;
    }
}
