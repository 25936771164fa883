using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>The best classes of the first output.</summary>
internal sealed class ClassificationPostprocessor(ClassificationSpec spec, TensorSpec output) : IPostprocessor
{
    private readonly OutputReader _scores = new(output, 0);

    public int Entries => Math.Min(spec.TopK, _scores.Count);

    public void Clear(InferenceResult result) => (result.Kind, result.Count) = (OutputKind.Classification, 0);

    public void Run(IInferenceSession session, InferenceResult result)
    {
        Clear(result);
        var scores = _scores.Read(session);
        OutputReader.Apply(spec.Activation, scores);
        for (var i = 0; i < scores.Length; i++)
        {
            // NaN is neither above nor below another score: it would stay wherever it came in.
            if (float.IsFinite(scores[i]))
            {
                if (scores[i] < spec.ScoreThreshold)
                {
                    continue;
                }

                Insert(result, i, scores[i]);
            }
            else
            {
                result.NotANumber = NotANumber.Output;
            }
        }
    }

    // Insertion into a short sorted list: top-k of a thousand classes without sorting them.
    private void Insert(InferenceResult result, int index, float score)
    {
        var at = result.Count;
        while (at > 0 && result.Scores[at - 1] < score)
        {
            at--;
        }

        if (at >= Entries)
        {
            return;
        }

        result.Count = Math.Min(result.Count + 1, Entries);
        for (var i = result.Count - 1; i > at; i--)
        {
            (result.Indices[i], result.Scores[i]) = (result.Indices[i - 1], result.Scores[i - 1]);
        }

        (result.Indices[at], result.Scores[at]) = (index, score);
    }
}
