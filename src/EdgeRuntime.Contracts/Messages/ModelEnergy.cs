namespace EdgeRuntime.Contracts.Messages;

/// <summary>What one variant of one model cost in an interval.</summary>
public sealed record ModelEnergy
{
    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <inheritdoc cref="ResultPayload.Digest"/>
    public required string Digest { get; init; }

    /// <summary>Variant.</summary>
    public required string Variant { get; init; }

    /// <summary>Inferences run.</summary>
    public required long Inferences { get; init; }

    /// <summary>Samples that the gate skipped.</summary>
    public required long Gated { get; init; }

    /// <summary>Results with a value that is not a number, or of a sample that has one; absent when there are none.</summary>
    public long? NotANumber { get; init; }

    /// <summary>Joules per inference above idle.</summary>
    public double? MarginalJ { get; init; }

    /// <summary>Joules per inference with the node's idle energy shared out over all inferences.</summary>
    public double? LoadedJ { get; init; }

    /// <summary>Where these figures come from.</summary>
    public required EnergyBasis Basis { get; init; }
}
