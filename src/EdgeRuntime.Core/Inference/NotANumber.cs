namespace EdgeRuntime.Core.Inference;

/// <summary>Whether an inference met NaN or infinity, and where. Such a value is left out of the result.</summary>
public enum NotANumber
{
    /// <summary>All values are numbers.</summary>
    None,

    /// <summary>The preprocessed sample holds one. The model was not run: a quantized one would make a plausible answer of it.</summary>
    Sample,

    /// <summary>The model's output holds one.</summary>
    Output,
}
