namespace EdgeRuntime.Contracts.Messages;

/// <summary>One inference, as it stands in a result, in a batch and in the response to <c>infer-once</c>.</summary>
public record ResultItem
{
    /// <summary>Variant that ran.</summary>
    public required string Variant { get; init; }

    /// <summary>When the sample was captured, on the physical clock.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Replayed recording or picture that the sample is from: the newest of a window; absent for live sources.</summary>
    public string? File { get; init; }

    /// <summary>Sample ready to result ready, in milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Marginal joules of this inference.</summary>
    public double? EnergyJ { get; init; }

    /// <summary>Where <see cref="EnergyJ"/> comes from; present when it is.</summary>
    public EnergyBasis? Basis { get; init; }

    /// <summary>The best class of a classification, or its index in digits where the manifest has no labels; absent for other outputs, and where no score is a number.</summary>
    public string? Label { get; init; }

    /// <summary>The score of <see cref="Label"/>: a probability, or what the manifest's activation yields.</summary>
    public double? Score { get; init; }

    /// <summary><see cref="ErrorCode.NotANumber"/> where values of the output or <see cref="EnergyJ"/> are absent because they are not numbers.</summary>
    public ErrorCode? Error { get; init; }

    /// <summary>The output; absent for a classification whose <see cref="Label"/> and <see cref="Score"/> are all of it.</summary>
    public InferenceOutput? Output { get; init; }
}
