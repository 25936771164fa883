namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>What came of a tick.</summary>
public enum OnceOutcome
{
    /// <summary>A result is on its way.</summary>
    Done,

    /// <summary>The gate found the sample unchanged; inferences that were asked for are never told this.</summary>
    Unchanged,

    /// <summary>The source had nothing.</summary>
    SourceUnavailable,

    /// <summary>The native runtime failed.</summary>
    Failed,

    /// <summary>The sample or the result has a value that is not a number; the result is on its way without it.</summary>
    NotANumber,

    /// <summary>The results before it have not been taken yet.</summary>
    Busy,

    /// <summary>The energy that the plan allows is spent; inferences that were asked for are never told this.</summary>
    Withheld,
}
