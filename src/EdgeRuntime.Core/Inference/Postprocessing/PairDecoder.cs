using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Boxes <c>[n, 4]</c> and scores <c>[n, classes]</c>; each class of a box is a candidate of its own.</summary>
internal sealed class PairDecoder(DetectionSpec spec, TensorSpec boxes, TensorSpec scores, BoxScale scale) : IBoxDecoder
{
    private readonly OutputReader _boxes = new(boxes, 0);
    private readonly OutputReader _scores = new(scores, 1);
    private readonly int _classes = scores.Shape[^1];
    private float[] _corners = [];

    public int Capacity => _scores.Count;

    public bool Decode(IInferenceSession session, double threshold, BoxCandidates candidates)
    {
        var corners = _boxes.Read(session);
        _corners = _boxes.Values;
        var values = _scores.Read(session);
        // Where the number of rows depends on the data, each tensor has its own.
        values = values[..Math.Min(values.Length, corners.Length / 4 * _classes)];
        if (spec.Activation == Activation.Sigmoid)
        {
            OutputReader.Apply(spec.Activation, values);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] >= threshold && float.IsFinite(values[i]) && i % _classes != spec.BackgroundClass)
            {
                candidates.Add(values[i], i % _classes, i / _classes);
            }
        }

        return ElementConverter.AreNumbers<float>(values);
    }

    public BoxF Box(int row) => scale.Box(_corners[row * 4], _corners[(row * 4) + 1], _corners[(row * 4) + 2], _corners[(row * 4) + 3]);
}
