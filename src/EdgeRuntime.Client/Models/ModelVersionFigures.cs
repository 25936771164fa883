namespace EdgeRuntime.Client;

/// <summary>What one variant of a release of a model did.</summary>
public sealed record ModelVersionFigures
{
    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <summary>First 16 hex digits of the digest.</summary>
    public required string Digest { get; init; }

    /// <summary>Variant.</summary>
    public required string Variant { get; init; }

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Devices that ran it.</summary>
    public required int Devices { get; init; }

    /// <summary>Inferences.</summary>
    public required long Inferences { get; init; }

    /// <summary>Samples that the gate skipped.</summary>
    public required long Gated { get; init; }

    /// <summary>Joules of an inference above idle, of those whose price is known.</summary>
    public double? JPerInferenceMarginal { get; init; }

    /// <summary>The part of these prices that is modelled, 0 to 1.</summary>
    public double? ModelledFraction { get; init; }

    /// <summary>Results that came.</summary>
    public required long Results { get; init; }

    /// <summary>Mean latency of the results, milliseconds.</summary>
    public double? MeanLatencyMs { get; init; }

    /// <summary>Longest latency, milliseconds.</summary>
    public double? MaxLatencyMs { get; init; }
}
