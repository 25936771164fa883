namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>What one model's loop has done since it started.</summary>
public sealed record LoopStatistics
{
    /// <summary>Inferences that yielded a result.</summary>
    public required long Inferences { get; init; }

    /// <summary>Samples that the gate skipped as unchanged.</summary>
    public required long Gated { get; init; }

    /// <summary>Inferences that failed in the native runtime.</summary>
    public required long Failures { get; init; }

    /// <summary>Ticks on which the source had nothing.</summary>
    public required long Unavailable { get; init; }

    /// <summary>Results that found no room on their way out.</summary>
    public required long Dropped { get; init; }

    /// <summary>Samples that were not inferred on because the energy that the plan allows was spent.</summary>
    public required long Withheld { get; init; }

    /// <summary>Results with a value that is not a number, or of a sample that has one.</summary>
    public required long NotNumbers { get; init; }

    /// <summary>Ticks that ran at least a period late.</summary>
    public required long LateTicks { get; init; }

    /// <summary>Ticks that were given up because too many were late.</summary>
    public required long SkippedTicks { get; init; }

    /// <summary>Inferences whose sample came with a truth (simulators, labelled recordings).</summary>
    public required long TruthKnown { get; init; }

    /// <summary>Those of them whose best label was the truth.</summary>
    public required long TruthMatched { get; init; }

    /// <summary>Fraction of right answers where the truth is known; null where it never was.</summary>
    public double? Accuracy => TruthKnown == 0 ? null : (double)TruthMatched / TruthKnown;
}
