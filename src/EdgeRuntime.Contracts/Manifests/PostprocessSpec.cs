using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>From the outputs to a result.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ClassificationSpec), "classification")]
[JsonDerivedType(typeof(DetectionSpec), "detection")]
[JsonDerivedType(typeof(AnomalySpec), "anomaly")]
[JsonDerivedType(typeof(RegressionSpec), "regression")]
[JsonDerivedType(typeof(RawSpec), "raw")]
public abstract record PostprocessSpec;

/// <summary>Scores of classes in the first output.</summary>
/// <param name="TopK">How many classes a result names.</param>
/// <param name="Activation">What is applied to the output first.</param>
public sealed record ClassificationSpec(int TopK = 1, Activation Activation = Activation.None) : PostprocessSpec;

/// <summary>Boxes <c>[n, 4]</c> in the first output (fractions: y0, x0, y1, x1), scores <c>[n, classes]</c> in the second, thinned by non-maximum suppression per class.</summary>
public sealed record DetectionSpec(double ScoreThreshold = 0.5, double IouThreshold = 0.5, int MaxBoxes = 20, Activation Activation = Activation.None) : PostprocessSpec;

/// <summary>How unusual the sample is: the first output's only value, or the mean squared difference of input and first output.</summary>
public sealed record AnomalySpec(double Threshold, AnomalyScore Score = AnomalyScore.Output) : PostprocessSpec;

/// <summary>The first output's values as they are.</summary>
public sealed record RegressionSpec : PostprocessSpec;

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
