using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>
/// One output whose rows are boxes: four figures, a score of there being an object where the layout has one, the classes, and points. The figures of a row lie side by side (<c>[1, n, figures]</c>) or
/// one row of the tensor holds the same figure of all boxes (<c>[1, figures, n]</c>).
/// </summary>
internal sealed class RowDecoder : IBoxDecoder
{
    private readonly DetectionSpec _spec;
    private readonly OutputReader _output;
    private readonly BoxScale _scale;
    private readonly int _rows;
    private readonly int _figures;
    private readonly int _classes;
    private readonly int _firstClass;
    private readonly int _pointFigures;
    private readonly bool _figuresFirst;
    private readonly float[] _best;

    public RowDecoder(DetectionSpec spec, RowLayout layout, TensorSpec output, BoxScale scale)
    {
        (_spec, _scale, _output) = (spec, scale, new OutputReader(output, 0));
        (_rows, _figures, _figuresFirst) = (layout.Rows, layout.Figures, layout.FiguresFirst);
        (_firstClass, _classes, _pointFigures) = (layout.FirstClass, layout.Classes, layout.PointFigures);
        _best = new float[_figuresFirst ? _rows : 0];
    }

    public int Capacity => _rows;

    public int Keypoints => _spec.Keypoints;

    private bool HasObjectness => _spec.Layout == DetectionLayout.YoloObjectness;

    public bool Decode(IInferenceSession session, double threshold, BoxCandidates candidates)
    {
        var values = _output.Read(session);
        if (_spec.Activation == Activation.Sigmoid)
        {
            ApplySigmoid(values);
        }

        return _figuresFirst ? DecodeColumns(values, threshold, candidates) : DecodeRows(values, threshold, candidates);
    }

    public BoxF Box(int row) => _scale.Box(At(row, 0), At(row, 1), At(row, 2), At(row, 3));

    public void ReadKeypoints(int row, Span<KeypointF> points)
    {
        for (var i = 0; i < points.Length; i++)
        {
            var at = _firstClass + _classes + (i * _pointFigures);
            points[i] = _scale.Point(At(row, at), At(row, at + 1), _pointFigures == 3 ? At(row, at + 2) : float.NaN);
        }
    }

    // The best class of all boxes at once: the maximum of whole planes.
    private bool DecodeColumns(ReadOnlySpan<float> values, double threshold, BoxCandidates candidates)
    {
        var best = _best.AsSpan();
        best.Fill(float.NegativeInfinity);
        for (var c = 0; c < _classes; c++)
        {
            if (c != _spec.BackgroundClass)
            {
                TensorPrimitives.Max(best, values.Slice((_firstClass + c) * _rows, _rows), best);
            }
        }

        if (HasObjectness)
        {
            TensorPrimitives.Multiply(best, values.Slice(4 * _rows, _rows), best);
        }

        var areNumbers = true;
        for (var row = 0; row < best.Length; row++)
        {
            areNumbers &= float.IsFinite(best[row]);
            if (best[row] >= threshold && float.IsFinite(best[row]))
            {
                candidates.Add(best[row], BestClass(row), row);
            }
        }

        return areNumbers;
    }

    private bool DecodeRows(ReadOnlySpan<float> values, double threshold, BoxCandidates candidates)
    {
        var areNumbers = true;
        for (var (row, at) = (0, 0); row < _rows && at + _figures <= values.Length; row++, at += _figures)
        {
            var objectness = HasObjectness ? values[at + 4] : 1;
            if (objectness < threshold)
            {
                // No class can lift it: a score is at most 1.
                continue;
            }

            var label = BestClass(row);
            var score = label < 0 ? float.NegativeInfinity : objectness * values[at + _firstClass + label];
            areNumbers &= float.IsFinite(score);
            if (score >= threshold && float.IsFinite(score))
            {
                candidates.Add(score, label, row);
            }
        }

        return areNumbers;
    }

    private int BestClass(int row)
    {
        var (best, at) = (float.NegativeInfinity, -1);
        for (var c = 0; c < _classes; c++)
        {
            var score = At(row, _firstClass + c);
            if ((score > best || float.IsNaN(score)) && c != _spec.BackgroundClass)
            {
                (best, at) = (score, c);
            }
        }

        return at;
    }

    private float At(int row, int figure) => _output.Values[_figuresFirst ? (figure * _rows) + row : (row * _figures) + figure];

    private void ApplySigmoid(Span<float> values)
    {
        // The score of there being an object lies right before the classes.
        var (from, count) = HasObjectness ? (4, _classes + 1) : (_firstClass, _classes);
        if (_figuresFirst)
        {
            OutputReader.Apply(Activation.Sigmoid, values.Slice(from * _rows, count * _rows));
            return;
        }

        for (var at = 0; at + _figures <= values.Length; at += _figures)
        {
            OutputReader.Apply(Activation.Sigmoid, values.Slice(at + from, count));
        }
    }
}
