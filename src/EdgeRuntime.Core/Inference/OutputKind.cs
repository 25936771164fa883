namespace EdgeRuntime.Core.Inference;

/// <summary>What a result's numbers mean.</summary>
public enum OutputKind
{
    /// <summary>Values of the output as they are.</summary>
    Raw,

    /// <summary>Classes and scores, best first.</summary>
    Classification,

    /// <summary>Boxes with classes and scores, best first.</summary>
    Detection,

    /// <summary>Classes and the share of the picture that each covers, largest first.</summary>
    Segmentation,

    /// <summary>One score against a threshold.</summary>
    Anomaly,

    /// <summary>Estimated quantities.</summary>
    Regression,
}
