using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Devices;

/// <summary>The newest result of a device, from a message of its own or the end of a batch.</summary>
internal sealed record LastResult
{
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

    /// <summary>The result of a message; null when it holds none.</summary>
    public static LastResult? Of(Message message) => message switch
    {
        ResultMessage result => new LastResult
        {
            Model = result.Model,
            Digest = result.Digest,
            Source = result.Source,
            Variant = result.Variant,
            CapturedAt = result.CapturedAt,
            LatencyMs = result.LatencyMs,
            EnergyJ = result.EnergyJ,
            Basis = result.Basis,
            Error = result.Error,
            Output = result.Output,
        },
        ResultBatchMessage { Items: [.., var item] } batch => new LastResult
        {
            Model = batch.Model,
            Digest = batch.Digest,
            Source = batch.Source,
            Variant = item.Variant,
            CapturedAt = item.CapturedAt,
            LatencyMs = item.LatencyMs,
            EnergyJ = item.EnergyJ,
            Basis = item.Basis,
            Error = item.Error,
            Output = item.Output,
        },
        _ => null,
    };
}
