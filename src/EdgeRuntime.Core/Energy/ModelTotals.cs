namespace EdgeRuntime.Core.Energy;

/// <summary>The counts of one variant of one model.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Digest">Lowercase sha256 of the manifest.</param>
/// <param name="Variant">Variant.</param>
/// <param name="Inferences">Inferences run.</param>
/// <param name="Gated">Samples that the gate skipped.</param>
/// <param name="Joules">Joules above idle of the inferences.</param>
/// <param name="SavedJoules">Joules that the gate saved, at the price that an inference had when it was skipped.</param>
public sealed record ModelTotals(string Model, string Digest, string Variant, long Inferences, long Gated, double Joules, double SavedJoules)
{
    /// <summary>Whether the price of its inferences was learned from a sensor, and not only taken from the board's profile.</summary>
    public bool IsLearned { get; init; }

    /// <summary>Results with a value that is not a number.</summary>
    public long NotNumbers { get; init; }
}
