using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>The first output's values as they are: regression, or raw up to a limit.</summary>
internal sealed class ValuesPostprocessor(OutputKind kind, TensorSpec output, int maxValues) : IPostprocessor
{
    private readonly OutputReader _values = new(output, 0);

    public int Entries => Math.Min(_values.Count, maxValues);

    public void Run(IInferenceSession session, InferenceResult result)
    {
        result.Kind = kind;
        result.Count = Entries;
        _values.Read(session)[..Entries].CopyTo(result.Scores);
    }
}
