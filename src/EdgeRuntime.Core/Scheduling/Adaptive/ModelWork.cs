namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>What a model asks of the node.</summary>
/// <param name="Model">Its id.</param>
/// <param name="MaxRateHz">Its own highest rate; null is the policy's.</param>
public sealed record ModelWork(string Model, double? MaxRateHz)
{
    /// <summary>
    /// Where variants are switched: tells the digest of the model that runs now and its first variant, whose price is planned with; the others spend what the plan allows in their own way. Null, or
    /// telling null, where there is one variant.
    /// </summary>
    public Func<(string Digest, string Variant)?>? Lead { get; init; }
}
