namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>What a model asks of the node.</summary>
/// <param name="Model">Its id.</param>
/// <param name="MaxRateHz">Its own highest rate; null is the policy's.</param>
public sealed record ModelWork(string Model, double? MaxRateHz)
{
    /// <summary>Where variants are switched: the digest of the model that does so; else null.</summary>
    public string? Digest { get; init; }

    /// <summary>Its first variant, whose price is planned with; the others spend what the plan allows in their own way.</summary>
    public string? Variant { get; init; }

    /// <summary>Whether the price of a variant is planned with.</summary>
    internal bool Counts(string digest, string variant) => digest != Digest || variant == Variant;
}
