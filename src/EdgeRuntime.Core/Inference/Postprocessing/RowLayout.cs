using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Where the figures of a box lie in the one output of layouts <c>yolo</c> and <c>yolo-objectness</c>, as labels and points say.</summary>
/// <param name="Rows">Boxes.</param>
/// <param name="Figures">Figures of a box.</param>
/// <param name="FiguresFirst">Whether the tensor is <c>[1, figures, n]</c>.</param>
/// <param name="FirstClass">The figure of the first class.</param>
/// <param name="Classes">Classes.</param>
/// <param name="PointFigures">Figures of a point: 2, or 3 with its score.</param>
internal sealed record RowLayout(int Rows, int Figures, bool FiguresFirst, int FirstClass, int Classes, int PointFigures)
{
    /// <summary>The layout of a manifest's first output.</summary>
    /// <exception cref="ModelLoadException">The output has no such form; the message says which it must have.</exception>
    public static RowLayout Of(DetectionSpec spec, TensorSpec output, int labels)
    {
        var firstClass = spec.Layout == DetectionLayout.YoloObjectness ? 5 : 4;
        var shape = Trim(output);
        // Without labels the shorter side is a box; with them it is whatever has room for exactly these.
        foreach (var pointFigures in spec.Keypoints == 0 ? [0] : (ReadOnlySpan<int>)[3, 2])
        {
            var points = spec.Keypoints * pointFigures;
            var classes = labels > 0 ? labels : spec.Keypoints > 0 ? 1 : Math.Min(shape.First, shape.Second) - firstClass;
            var figures = firstClass + classes + points;
            if (classes > 0 && (shape.First == figures || shape.Second == figures))
            {
                return shape.First == figures ? new RowLayout(shape.Second, figures, true, firstClass, classes, pointFigures) : new RowLayout(shape.First, figures, false, firstClass, classes, pointFigures);
            }
        }

        var form = $"{firstClass}+{(labels > 0 ? labels.ToString(System.Globalization.CultureInfo.InvariantCulture) : "classes")}{(spec.Keypoints > 0 ? $"+{spec.Keypoints}x2 or x3" : "")}";
        throw new ModelLoadException(
            ErrorCode.ModelMismatch,
            $"postprocess detection: '{output.Name}' must be [1,{form},n] or [1,n,{form}], but is [{string.Join(',', output.Shape)}]; check labels, keypoints and layout");
    }

    // Without the batch.
    private static (int First, int Second) Trim(TensorSpec output) => output.Shape switch
    {
        [1, var first, var second] => (first, second),
        [var first, var second] => (first, second),
        _ => (0, 0),
    };
}
