using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Boxes that the graph has thinned itself, one class and one score each: one output of rows (<c>end-to-end</c>), or boxes, classes, scores and count (<c>ssd</c>).</summary>
internal sealed class SuppressedDecoder : IBoxDecoder
{
    private readonly DetectionSpec _spec;
    private readonly BoxScale _scale;
    private readonly OutputReader _boxes;
    private readonly OutputReader? _classes;
    private readonly OutputReader? _scores;
    private readonly OutputReader? _count;
    private readonly int _figures;

    public SuppressedDecoder(DetectionSpec spec, IReadOnlyList<TensorSpec> outputs, BoxScale scale)
    {
        (_spec, _scale, _boxes) = (spec, scale, new OutputReader(outputs[0], 0));
        if (spec.Layout == DetectionLayout.Ssd)
        {
            (_classes, _scores) = (new OutputReader(outputs[1], 1), new OutputReader(outputs[2], 2));
            // A recurrent detector's state may follow; a count is one number.
            var counted = outputs.Count > 3 ? new OutputReader(outputs[3], 3) : null;
            _count = counted?.Count == 1 ? counted : null;
            _figures = 4;
            Check(outputs[0].Shape is [.., 4] && _boxes.Count / 4 == _classes.Count && _classes.Count == _scores.Count, outputs, "boxes [n,4], classes [n], scores [n]");
        }
        else
        {
            _figures = outputs[0].Shape.IsEmpty ? 0 : outputs[0].Shape[^1];
            PointFigures = spec.Keypoints == 0 ? 0 : (_figures - 6) / spec.Keypoints;
            Check(_figures - 6 == spec.Keypoints * PointFigures && PointFigures is 0 or 2 or 3, [outputs[0]], spec.Keypoints == 0 ? "[n,6]" : $"[n,6+{spec.Keypoints}x2 or x3]");
        }
    }

    public int Capacity => _boxes.Count / _figures;

    public int Keypoints => _spec.Keypoints;

    public bool IsSuppressed => true;

    private int PointFigures { get; }

    public bool Decode(IInferenceSession session, double threshold, BoxCandidates candidates)
    {
        var values = _boxes.Read(session);
        var rows = values.Length / _figures;
        var classes = _classes is null ? default : _classes.Read(session);
        var scores = _scores is null ? default : _scores.Read(session);
        if (_scores is not null)
        {
            rows = Math.Min(rows, Math.Min(classes.Length, scores.Length));
        }

        if (_count is not null && _count.Read(session) is [var counted, ..] && counted < rows)
        {
            rows = Math.Max(0, (int)counted);
        }

        var areNumbers = true;
        for (var row = 0; row < rows; row++)
        {
            var (score, label) = _scores is null ? (values[(row * _figures) + 4], values[(row * _figures) + 5]) : (scores[row], classes[row]);
            score = _spec.Activation == Activation.Sigmoid ? 1 / (1 + MathF.Exp(-score)) : score;
            areNumbers &= float.IsFinite(score) && float.IsFinite(label);
            // Padding has class -1, or score 0.
            if (score >= threshold && float.IsFinite(score) && label >= 0 && (int)MathF.Round(label) != _spec.BackgroundClass)
            {
                candidates.Add(score, (int)MathF.Round(label), row);
            }
        }

        return areNumbers;
    }

    public BoxF Box(int row) => _scale.Box(At(row, 0), At(row, 1), At(row, 2), At(row, 3));

    public void ReadKeypoints(int row, Span<KeypointF> points)
    {
        for (var i = 0; i < points.Length; i++)
        {
            var at = 6 + (i * PointFigures);
            points[i] = _scale.Point(At(row, at), At(row, at + 1), PointFigures == 3 ? At(row, at + 2) : float.NaN);
        }
    }

    private float At(int row, int figure) => _boxes.Values[(row * _figures) + figure];

    private static void Check(bool ok, IReadOnlyList<TensorSpec> outputs, string form)
    {
        if (!ok)
        {
            throw new ModelLoadException(
                ErrorCode.ModelMismatch,
                $"postprocess detection: the outputs must be {form}, but are {string.Join(", ", outputs.Select(static output => $"'{output.Name}' [{string.Join(',', output.Shape)}]"))}; list them in this order");
        }
    }
}
