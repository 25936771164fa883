namespace EdgeRuntime.Contracts.Messages;

/// <summary>One model of a device.</summary>
public sealed record ModelStatus
{
    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <summary>Lowercase sha256 of the manifest's bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>Where the model stands.</summary>
    public required ModelPhase Phase { get; init; }

    /// <summary>The source of a model that only an order has brought; absent for one that the device's configuration names.</summary>
    public string? Source { get; init; }

    /// <summary>0 to 1 while a phase has a measurable end.</summary>
    public double? Progress { get; init; }

    /// <summary>What went wrong.</summary>
    public ErrorInfo? Error { get; init; }
}
