using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>What a model says about one sample.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ClassificationOutput), "classification")]
[JsonDerivedType(typeof(DetectionOutput), "detection")]
[JsonDerivedType(typeof(SegmentationOutput), "segmentation")]
[JsonDerivedType(typeof(AnomalyOutput), "anomaly")]
[JsonDerivedType(typeof(RegressionOutput), "regression")]
[JsonDerivedType(typeof(RawOutput), "raw")]
public abstract record InferenceOutput;

/// <summary>
/// The classes behind the winner, best first, as many as the manifest's <c>topK</c> asks for; one whose score is not a number is left out. The winner is <see cref="ResultItem.Label"/>.
/// </summary>
public sealed record ClassificationOutput(ImmutableArray<LabelScore> Top) : InferenceOutput;

/// <summary>Found objects, best first; one with a figure that is not a number is left out.</summary>
public sealed record DetectionOutput(ImmutableArray<DetectedBox> Boxes) : InferenceOutput
{
    /// <summary>Width of the source's picture in pixels, which turns fractions into pixels; absent where the sample is not an image.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>Height of the source's picture in pixels.</summary>
    public int? ImageHeight { get; init; }
}

/// <summary>Which share of the picture each class covers, the largest first; classes that cover nothing are left out.</summary>
public sealed record SegmentationOutput(ImmutableArray<ClassArea> Areas) : InferenceOutput
{
    /// <summary>The class of every pixel, where the manifest asks for it; absent where it would have more than 2048 runs.</summary>
    public SegmentationMask? Mask { get; init; }
}

/// <summary>The share of a class.</summary>
/// <param name="Label">The label, or the class index in digits where the manifest has no labels.</param>
/// <param name="Share">Share of the picture's area, 0 to 1.</param>
public sealed record ClassArea(string Label, double Share);

/// <summary>A grid of classes over a rectangle of the picture, run by run.</summary>
/// <param name="Columns">Columns of the grid.</param>
/// <param name="Rows">Rows of the grid.</param>
/// <param name="X">Left edge of the rectangle, a fraction of the picture's width.</param>
/// <param name="Y">Top edge, a fraction of its height.</param>
/// <param name="Width">Its width, a fraction.</param>
/// <param name="Height">Its height, a fraction.</param>
/// <param name="Runs">Class index and number of pixels in turn, row by row from the top; a run may go on in the next row. -1 stands for no class.</param>
public sealed record SegmentationMask(int Columns, int Rows, double X, double Y, double Width, double Height, IReadOnlyList<int> Runs);

/// <summary>How unusual the sample is, and from where on that counts.</summary>
public sealed record AnomalyOutput : InferenceOutput
{
    /// <summary>What a reader fills in.</summary>
    [JsonConstructor]
    public AnomalyOutput()
    {
    }

    /// <summary>A score, null where it is not a number, and its threshold.</summary>
    [SetsRequiredMembers]
    public AnomalyOutput(double? score, double threshold) => (Score, Threshold) = (score, threshold);

    /// <summary>The score; absent where it is not a number.</summary>
    public double? Score { get; init; }

    /// <summary>From here on a score counts as unusual.</summary>
    public required double Threshold { get; init; }
}

/// <summary>Estimated quantities in the order of the manifest's labels; null where one is not a number.</summary>
public sealed record RegressionOutput(ImmutableArray<float?> Values) : InferenceOutput;

/// <summary>The output tensor as it is; null where a value is not a number.</summary>
public sealed record RawOutput(ImmutableArray<float?> Values) : InferenceOutput;

/// <summary>A class and its score.</summary>
/// <param name="Label">The label, or the class index in digits where the manifest has no labels.</param>
/// <param name="Score">Probability, or whatever the manifest's activation yields.</param>
public sealed record LabelScore(string Label, double Score);

/// <summary>A found object; coordinates are fractions of the width and height of the source's picture, origin at the top left: what the steps cut off, padded or turned is undone.</summary>
public sealed record DetectedBox(string Label, double Score, double X, double Y, double Width, double Height)
{
    /// <summary>Points of the object in the model's order; absent where the model finds none.</summary>
    public IReadOnlyList<Keypoint>? Keypoints { get; init; }
}

/// <summary>A point of a found object in the same fractions.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Down.</param>
/// <param name="Score">How sure the model is of it; absent where it does not say.</param>
public sealed record Keypoint(double X, double Y, double? Score = null);
