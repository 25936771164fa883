namespace EdgeRuntime.Contracts.Messages;

/// <summary>One inference result.</summary>
public sealed record ResultMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "result/1";

    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <summary>Lowercase sha256 of the manifest's bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>Name of the source.</summary>
    public required string Source { get; init; }

    /// <inheritdoc cref="ResultItem.Variant"/>
    public required string Variant { get; init; }

    /// <inheritdoc cref="ResultItem.CapturedAt"/>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <inheritdoc cref="ResultItem.LatencyMs"/>
    public required double LatencyMs { get; init; }

    /// <inheritdoc cref="ResultItem.EnergyJ"/>
    public double? EnergyJ { get; init; }

    /// <inheritdoc cref="ResultItem.Basis"/>
    public EnergyBasis? Basis { get; init; }

    /// <inheritdoc cref="ResultItem.Error"/>
    public ErrorCode? Error { get; init; }

    /// <inheritdoc cref="ResultItem.Output"/>
    public required InferenceOutput Output { get; init; }
}
