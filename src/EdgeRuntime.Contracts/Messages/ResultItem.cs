namespace EdgeRuntime.Contracts.Messages;

/// <summary>One inference, as it stands in a result or in a batch.</summary>
public sealed record ResultItem
{
    /// <summary>Variant that ran.</summary>
    public required string Variant { get; init; }

    /// <summary>When the sample was captured, on the physical clock.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Sample ready to result ready, in milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Marginal joules of this inference.</summary>
    public double? EnergyJ { get; init; }

    /// <summary>Where <see cref="EnergyJ"/> comes from; present when it is.</summary>
    public EnergyBasis? Basis { get; init; }

    /// <summary><see cref="ErrorCode.NotANumber"/> where values of <see cref="Output"/> or <see cref="EnergyJ"/> are absent because they are not numbers.</summary>
    public ErrorCode? Error { get; init; }

    /// <summary>What the model said.</summary>
    public required InferenceOutput Output { get; init; }
}
