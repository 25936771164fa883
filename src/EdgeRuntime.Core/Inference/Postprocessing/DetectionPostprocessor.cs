using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>The best boxes of a layout, thinned by greedy non-maximum suppression within each class where the graph has not done it.</summary>
internal sealed class DetectionPostprocessor(DetectionSpec spec, IBoxDecoder decoder) : IPostprocessor
{
    // Each candidate costs a search through all scores: a threshold that lets everything through must not cost seconds.
    internal const int MaxCandidates = 4096;

    private readonly BoxCandidates _candidates = new(decoder.Capacity);

    public int Entries => spec.MaxBoxes;

    public void Clear(InferenceResult result)
    {
        (result.Kind, result.Count, result.Picture) = (OutputKind.Detection, 0, default);
        result.ReserveKeypoints(decoder.Keypoints);
    }

    public void Run(IInferenceSession session, InferenceResult result)
    {
        Clear(result);
        _candidates.Clear();
        if (!decoder.Decode(session, spec.ScoreThreshold, _candidates))
        {
            result.NotANumber = NotANumber.Output;
        }

        for (var turn = 0; turn < MaxCandidates && result.Count < spec.MaxBoxes && TakeBest(result); turn++)
        {
            // Each turn takes one box, or strikes one out.
        }
    }

    /// <summary>Takes the best score left; false when none is.</summary>
    private bool TakeBest(InferenceResult result)
    {
        var scores = _candidates.Scores;
        var best = scores.IsEmpty ? -1 : TensorPrimitives.IndexOfMax((ReadOnlySpan<float>)scores);
        if (best < 0 || scores[best] == float.NegativeInfinity)
        {
            return false;
        }

        var (score, label, row) = (scores[best], _candidates.Label(best), _candidates.Row(best));
        scores[best] = float.NegativeInfinity;
        var box = decoder.Box(row);
        if (!box.IsFinite)
        {
            result.NotANumber = NotANumber.Output;
            return true;
        }

        for (var i = 0; i < result.Count && !decoder.IsSuppressed; i++)
        {
            if (result.Indices[i] == label && result.Boxes[i].IntersectionOverUnion(box) > spec.IouThreshold)
            {
                return true;
            }
        }

        (result.Indices[result.Count], result.Scores[result.Count], result.Boxes[result.Count]) = (label, score, box);
        if (decoder.Keypoints > 0)
        {
            decoder.ReadKeypoints(row, result.Keypoints.AsSpan(result.Count * decoder.Keypoints, decoder.Keypoints));
        }

        result.Count++;
        return true;
    }
}
