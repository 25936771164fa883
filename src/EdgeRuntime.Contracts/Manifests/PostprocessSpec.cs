using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>From the outputs to a result.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ClassificationSpec), "classification")]
[JsonDerivedType(typeof(DetectionSpec), "detection")]
[JsonDerivedType(typeof(SegmentationSpec), "segmentation")]
[JsonDerivedType(typeof(AnomalySpec), "anomaly")]
[JsonDerivedType(typeof(RegressionSpec), "regression")]
[JsonDerivedType(typeof(EmbeddingSpec), "embedding")]
[JsonDerivedType(typeof(RawSpec), "raw")]
public abstract record PostprocessSpec;

/// <summary>Scores of classes in the first output.</summary>
/// <param name="TopK">How many classes a result names.</param>
/// <param name="Activation">What is applied to the output first.</param>
public sealed record ClassificationSpec(int TopK = 1, Activation Activation = Activation.None) : PostprocessSpec
{
    /// <summary>The lowest score that a class needs to be named: of a sample that shows several things, or none, several are named, or none. Absent: the best are named whatever their scores.</summary>
    public double? ScoreThreshold { get; init; }
}

/// <summary>Boxes with scores, thinned by non-maximum suppression per class where the graph has not done it. What the outputs hold is said by <see cref="Layout"/>.</summary>
public sealed record DetectionSpec(double ScoreThreshold = 0.5, double IouThreshold = 0.5, int MaxBoxes = 20, Activation Activation = Activation.None) : PostprocessSpec
{
    /// <summary>What the outputs hold. A single output <c>[1, 4 + labels, n]</c> is <see cref="DetectionLayout.Yolo"/> without a word.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DetectionLayout Layout { get; init; }

    /// <summary>The order of a box's four figures; absent: the layout's own.</summary>
    public BoxFormat? BoxFormat { get; init; }

    /// <summary>What the figures of a box count; absent: the layout's own.</summary>
    public BoxUnit? BoxUnit { get; init; }

    /// <summary>The class that stands for nothing, where the model has one: its scores are not looked at.</summary>
    public int? BackgroundClass { get; init; }

    /// <summary>Points of each object, behind its classes in layouts <see cref="DetectionLayout.Yolo"/>, <see cref="DetectionLayout.YoloObjectness"/> and <see cref="DetectionLayout.EndToEnd"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Keypoints { get; init; }

    /// <summary>The layout of a manifest's outputs, stated or plain from their shape.</summary>
    public DetectionSpec For(ModelManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Layout == DetectionLayout.Boxes && manifest.Labels.Length > 0 && manifest.Outputs is [{ Shape: [1, var figures, _] }] && figures == 4 + manifest.Labels.Length
            ? this with { Layout = DetectionLayout.Yolo }
            : this;
    }

    /// <summary>The format in force.</summary>
    public BoxFormat FormatInForce() => BoxFormat ?? (Layout is DetectionLayout.Yolo or DetectionLayout.YoloObjectness ? Manifests.BoxFormat.CenterSize
        : Layout == DetectionLayout.EndToEnd ? Manifests.BoxFormat.Xyxy : Manifests.BoxFormat.Yxyx);

    /// <summary>The unit in force.</summary>
    public BoxUnit UnitInForce() => BoxUnit ?? (Layout is DetectionLayout.Boxes or DetectionLayout.Ssd ? Manifests.BoxUnit.Fractions : Manifests.BoxUnit.Pixels);
}

/// <summary>
/// The class of each pixel, from the first output: scores <c>[1, classes, height, width]</c> or <c>[1, height, width, classes]</c>, one score for each pixel (<c>classes</c> 1), or the class itself
/// (<c>[1, height, width]</c> of integers).
/// </summary>
/// <param name="Activation">What is applied to a single score for each pixel; the class with the highest score needs none.</param>
/// <param name="Threshold">From here on a single score says that the pixel belongs to the class.</param>
/// <param name="Mask">Whether a result holds the class of every pixel, not only the share of each class.</param>
public sealed record SegmentationSpec(Activation Activation = Activation.None, double Threshold = 0.5, bool Mask = false) : PostprocessSpec;

/// <summary>How unusual the sample is: the first output's only value, or the mean squared difference of input and first output.</summary>
public sealed record AnomalySpec(double Threshold, AnomalyScore Score = AnomalyScore.Output) : PostprocessSpec;

/// <summary>The first output's values as they are.</summary>
public sealed record RegressionSpec : PostprocessSpec;

/// <summary>The first output as a vector that stands for the sample, to be compared with others.</summary>
/// <param name="Normalize">Whether it is scaled to length 1, so that the product of two is their cosine.</param>
public sealed record EmbeddingSpec(bool Normalize = true) : PostprocessSpec;

/// <summary>The first output's first values.</summary>
public sealed record RawSpec(int MaxValues = 64) : PostprocessSpec;

/// <summary>What turns raw scores into probabilities.</summary>
[JsonConverter(typeof(WireEnumConverter<Activation>))]
public enum Activation
{
    /// <summary>The model has done it already.</summary>
    None,

    /// <summary>One class of many.</summary>
    Softmax,

    /// <summary>Each class by itself.</summary>
    Sigmoid,
}

/// <summary>Where an anomaly's score comes from.</summary>
[JsonConverter(typeof(WireEnumConverter<AnomalyScore>))]
public enum AnomalyScore
{
    /// <summary>The first output's only value.</summary>
    Output,

    /// <summary>Mean squared difference of the first output and the input (an autoencoder).</summary>
    ReconstructionError,
}
