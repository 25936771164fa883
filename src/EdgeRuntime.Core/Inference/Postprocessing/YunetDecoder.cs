using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>
/// YuNet's heads, one of each kind for each stride: a cell of the grid puts out its score, the score of there being an object, the box relative to the cell, and five points. Score: geometric mean of
/// both. Centre: (cell + offset) x stride; size: e to the power x stride; points: (cell + offset) x stride. See the paper, "YuNet: A Tiny Millisecond-level Face Detector" (2023).
/// </summary>
internal sealed class YunetDecoder : IBoxDecoder
{
    private const int Points = 5;

    private readonly List<Head> _heads = [];
    private readonly (int Width, int Height) _input;

    public YunetDecoder(IReadOnlyList<TensorSpec> outputs, (int Width, int Height)? input)
    {
        _input = input ?? throw Mismatch("layout yunet needs an input [1,3,height,width]");
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Name.StartsWith("cls_", StringComparison.Ordinal) && int.TryParse(outputs[i].Name.AsSpan(4), out var stride) && stride > 0)
            {
                _heads.Add(new Head(stride, Capacity, _input, Find(outputs, "cls_", stride, 1), Find(outputs, "obj_", stride, 1), Find(outputs, "bbox_", stride, 4), TryFind(outputs, "kps_", stride, Points * 2)));
                Capacity += _heads[^1].Cells;
            }
        }

        if (_heads.Count == 0)
        {
            throw Mismatch($"layout yunet needs outputs cls_S, obj_S, bbox_S and kps_S of each stride S, but there are {string.Join(", ", outputs.Select(static output => output.Name))}");
        }
    }

    public int Capacity { get; }

    public int Keypoints => _heads.TrueForAll(static head => head.Kps is not null) ? Points : 0;

    public bool Decode(IInferenceSession session, double threshold, BoxCandidates candidates)
    {
        var areNumbers = true;
        foreach (var head in _heads)
        {
            var cls = head.Cls.Read(session);
            var obj = head.Obj.Read(session);
            head.Bbox.Read(session);
            head.Kps?.Read(session);
            for (var cell = 0; cell < head.Cells; cell++)
            {
                var score = MathF.Sqrt(Math.Clamp(cls[cell], 0, 1) * Math.Clamp(obj[cell], 0, 1));
                areNumbers &= float.IsFinite(score);
                if (score >= threshold)
                {
                    candidates.Add(score, 0, head.FirstRow + cell);
                }
            }
        }

        return areNumbers;
    }

    public BoxF Box(int row)
    {
        var (head, cell, x, y) = CellOf(row);
        var box = head.Bbox.Values.AsSpan(cell * 4, 4);
        var (width, height) = (MathF.Exp(box[2]) * head.Stride, MathF.Exp(box[3]) * head.Stride);
        return new BoxF((((x + box[0]) * head.Stride) - (width / 2)) / _input.Width, (((y + box[1]) * head.Stride) - (height / 2)) / _input.Height, width / _input.Width, height / _input.Height);
    }

    public void ReadKeypoints(int row, Span<KeypointF> points)
    {
        var (head, cell, x, y) = CellOf(row);
        var offsets = head.Kps!.Values.AsSpan(cell * Points * 2, Points * 2);
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = new KeypointF((x + offsets[2 * i]) * head.Stride / _input.Width, (y + offsets[(2 * i) + 1]) * head.Stride / _input.Height, float.NaN);
        }
    }

    private (Head Head, int Cell, int X, int Y) CellOf(int row)
    {
        var at = _heads.Count - 1;
        while (_heads[at].FirstRow > row)
        {
            at--;
        }

        var cell = row - _heads[at].FirstRow;
        return (_heads[at], cell, cell % _heads[at].Columns, cell / _heads[at].Columns);
    }

    private OutputReader Find(IReadOnlyList<TensorSpec> outputs, string kind, int stride, int figures) => TryFind(outputs, kind, stride, figures)
        ?? throw Mismatch($"layout yunet needs the output {kind}{stride}");

    private OutputReader? TryFind(IReadOnlyList<TensorSpec> outputs, string kind, int stride, int figures)
    {
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Name == FormattableString.Invariant($"{kind}{stride}"))
            {
                var reader = new OutputReader(outputs[i], i);
                var cells = _input.Width / stride * (_input.Height / stride);
                return reader.Count == cells * figures
                    ? reader
                    : throw Mismatch($"layout yunet: output '{outputs[i].Name}' must have {cells} x {figures} values for an input of {_input.Width} x {_input.Height}, but is [{string.Join(',', outputs[i].Shape)}]");
            }
        }

        return null;
    }

    private static ModelLoadException Mismatch(string message) => new(ErrorCode.ModelMismatch, $"postprocess detection: {message}");

    private sealed record Head(int Stride, int FirstRow, (int Width, int Height) Input, OutputReader Cls, OutputReader Obj, OutputReader Bbox, OutputReader? Kps)
    {
        public int Columns => Input.Width / Stride;

        public int Cells => Columns * (Input.Height / Stride);
    }
}
