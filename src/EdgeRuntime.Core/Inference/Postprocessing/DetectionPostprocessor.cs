using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Boxes and scores, thinned by greedy non-maximum suppression within each class.</summary>
internal sealed class DetectionPostprocessor(DetectionSpec spec, TensorSpec boxes, TensorSpec scores) : IPostprocessor
{
    // Each candidate costs a search through all scores: a threshold that lets everything through must not cost seconds.
    internal const int MaxCandidates = 4096;

    private readonly OutputReader _boxes = new(boxes, 0);
    private readonly OutputReader _scores = new(scores, 1);
    private readonly int _classes = scores.Shape[^1];

    public int Entries => spec.MaxBoxes;

    public void Clear(InferenceResult result) => (result.Kind, result.Count) = (OutputKind.Detection, 0);

    public void Run(IInferenceSession session, InferenceResult result)
    {
        ReadOnlySpan<float> corners = _boxes.Read(session);
        var scores = _scores.Read(session);
        // Where the number of rows depends on the data, each tensor has its own.
        scores = scores[..Math.Min(scores.Length, corners.Length / 4 * _classes)];
        if (spec.Activation == Activation.Sigmoid)
        {
            OutputReader.Apply(spec.Activation, scores);
        }

        Clear(result);
        StrikeOutNonNumbers(scores, result);
        for (var turn = 0; turn < MaxCandidates && !scores.IsEmpty && result.Count < spec.MaxBoxes && TakeBest(corners, scores, result); turn++)
        {
            // Each turn takes one box, or strikes one out.
        }
    }

    // The search for the best score stops at a NaN: one would hide every box.
    private static void StrikeOutNonNumbers(Span<float> scores, InferenceResult result)
    {
        if (ElementConverter.AreNumbers<float>(scores))
        {
            return;
        }

        foreach (ref var score in scores)
        {
            score = float.IsFinite(score) ? score : float.NegativeInfinity;
        }

        result.NotANumber = NotANumber.Output;
    }

    /// <summary>Takes the best score left; false when none is above the threshold.</summary>
    private bool TakeBest(ReadOnlySpan<float> corners, Span<float> scores, InferenceResult result)
    {
        var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax((ReadOnlySpan<float>)scores);
        var score = scores[best];
        if (!(score >= spec.ScoreThreshold) || score == float.NegativeInfinity)
        {
            return false;
        }

        scores[best] = float.NegativeInfinity;
        var label = best % _classes;
        var corner = corners.Slice(best / _classes * 4, 4);
        if (!ElementConverter.AreNumbers(corner))
        {
            result.NotANumber = NotANumber.Output;
            return true;
        }

        var box = new BoxF(corner[1], corner[0], corner[3] - corner[1], corner[2] - corner[0]);
        for (var i = 0; i < result.Count; i++)
        {
            if (result.Indices[i] == label && result.Boxes[i].IntersectionOverUnion(box) > spec.IouThreshold)
            {
                return true;
            }
        }

        (result.Indices[result.Count], result.Scores[result.Count], result.Boxes[result.Count]) = (label, score, box);
        result.Count++;
        return true;
    }
}
