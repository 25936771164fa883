namespace EdgeRuntime.Contracts.Messages;

/// <summary>The last update of the agent itself, with the phases that models have.</summary>
public sealed record AgentStatus
{
    /// <summary>Lowercase sha256 of the bytes of its manifest.</summary>
    public required string Digest { get; init; }

    /// <summary>Version of the package; absent until the manifest is verified.</summary>
    public string? Version { get; init; }

    /// <summary>Where the update stands: <c>staged</c> waits for root to install it, <c>trial</c> is installed and watched.</summary>
    public required ModelPhase Phase { get; init; }

    /// <summary>0 to 1 while a phase has a measurable end.</summary>
    public double? Progress { get; init; }

    /// <summary>What went wrong.</summary>
    public ErrorInfo? Error { get; init; }
}
