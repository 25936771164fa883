using System.Globalization;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;

namespace EdgeRuntime.Core.Inference;

/// <summary>
/// One inference as it leaves the loop: numbers in preallocated arrays, rented from a <see cref="ResultPool"/> and given back by whoever has
/// published it. Labels are looked up only then.
/// </summary>
public sealed class InferenceResult
{
    internal InferenceResult(ModelPackage? package, int capacity)
    {
        Package = package;
        Indices = new int[capacity];
        Scores = new float[capacity];
        Boxes = new BoxF[capacity];
    }

    /// <summary>The model that ran; null for a bare ONNX file.</summary>
    public ModelPackage? Package { get; }

    /// <summary>The lane that it came from, and whose pool gets it back.</summary>
    public InferenceLane? Lane { get; set; }

    /// <summary>The variant that ran.</summary>
    public string Variant { get; set; } = "";

    /// <summary>When the sample was captured, physical clock.</summary>
    public DateTimeOffset CapturedAt { get; set; }

    /// <summary>Sample ready to result ready.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>CPU time of the step.</summary>
    public TimeSpan CpuTime { get; set; }

    /// <summary>Marginal joules of the step.</summary>
    public double? EnergyJoules { get; set; }

    /// <summary>Where they come from.</summary>
    public EnergyBasis EnergyBasis { get; set; } = EnergyBasis.Modelled;

    /// <summary>The source's truth, where it knows one.</summary>
    public string? Truth { get; set; }

    /// <summary>The recording or picture that the sample is from, where it is replayed.</summary>
    public string? File { get; set; }

    /// <summary>Whether values are missing because they are not numbers.</summary>
    public NotANumber NotANumber { get; set; }

    /// <summary>The same for the wire; null where nothing is missing.</summary>
    public ErrorCode? Error => NotANumber == NotANumber.None ? null : ErrorCode.NotANumber;

    /// <summary>Entries in use.</summary>
    public int Count { get; set; }

    /// <summary>The threshold of an anomaly score.</summary>
    public float Threshold { get; set; }

    /// <summary>What the arrays hold.</summary>
    public OutputKind Kind { get; set; }

    internal int[] Indices { get; }

    internal float[] Scores { get; }

    internal BoxF[] Boxes { get; }

    /// <summary>Points of each box, <see cref="KeypointsEach"/> to a box.</summary>
    internal KeypointF[] Keypoints { get; private set; } = [];

    /// <summary>Points of one box.</summary>
    internal int KeypointsEach { get; private set; }

    /// <summary>Width and height of the source's picture; 0 where the sample is not one.</summary>
    internal (int Width, int Height) Picture { get; set; }

    /// <summary>Where the input lies in the source's picture; null where the sample is not one.</summary>
    internal Preprocessing.Placement? Placement { get; set; }

    /// <summary>The mask of a segmentation; null where none is asked for.</summary>
    internal MaskRuns? Mask { get; set; }

    /// <summary>Makes room for points, once for each buffer.</summary>
    internal void ReserveKeypoints(int each)
    {
        KeypointsEach = each;
        if (Keypoints.Length < each * Capacity)
        {
            Keypoints = new KeypointF[each * Capacity];
        }
    }

    /// <summary>Room for entries.</summary>
    public int Capacity => Scores.Length;

    /// <summary>The label of the best class; null where there is none.</summary>
    public string? BestLabel => Kind is OutputKind.Classification or OutputKind.Detection && Count > 0 ? Label(Indices[0]) : null;

    /// <summary>The score of the best class of a classification; null where there is none.</summary>
    public double? BestScore => Kind is OutputKind.Classification && Count > 0 ? Score(0) : null;

    /// <summary>The output as it goes over the wire, where the best class stands beside it; null where that is all. What is not a number is absent.</summary>
    public InferenceOutput? ToOutput() => Kind switch
    {
        OutputKind.Classification when Count == 1 => null,
        OutputKind.Classification => new ClassificationOutput([.. Enumerable.Range(1, Math.Max(0, Count - 1)).Select(i => new LabelScore(Label(Indices[i]), Score(i)))]),
        OutputKind.Detection => new DetectionOutput([.. Enumerable.Range(0, Count).Select(Box)])
        {
            ImageWidth = Picture.Width > 0 ? Picture.Width : null,
            ImageHeight = Picture.Height > 0 ? Picture.Height : null,
        },
        OutputKind.Segmentation => new SegmentationOutput([.. Enumerable.Range(0, Count).Select(i => new ClassArea(Label(Indices[i]), Score(i)))]) { Mask = Mask?.ToMask() },
        OutputKind.Anomaly => new AnomalyOutput(Count > 0 && float.IsFinite(Scores[0]) ? Scores[0] : null, Threshold),
        OutputKind.Regression => new RegressionOutput([.. Scores.Take(Count).Select(Known)]),
        _ => new RawOutput([.. Scores.Take(Count).Select(Known)]),
    };

    private DetectedBox Box(int i)
    {
        var box = Boxes[i];
        return new DetectedBox(Label(Indices[i]), Score(i), box.X, box.Y, box.Width, box.Height) { Keypoints = KeypointsEach == 0 ? null : Points(i) };
    }

    private Keypoint[] Points(int box)
    {
        var points = new Keypoint[KeypointsEach];
        for (var i = 0; i < points.Length; i++)
        {
            var point = Keypoints[(box * KeypointsEach) + i];
            points[i] = new Keypoint(point.X, point.Y, float.IsNaN(point.Score) ? null : Math.Round((double)point.Score, 4));
        }

        return points;
    }

    // The next digit is another one on another board.
    private double Score(int i) => Math.Round((double)Scores[i], 4);

    private string Label(int index) =>
        Package is { } package && index < package.Manifest.Labels.Length ? package.Manifest.Labels[index] : index.ToString(CultureInfo.InvariantCulture);

    private static float? Known(float value) => float.IsFinite(value) ? Round(value) : null;

    // A float carries about seven digits: what lies beyond is noise that costs radio time.
    private static float Round(float value)
    {
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out var length, "G7", CultureInfo.InvariantCulture);
        return float.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
