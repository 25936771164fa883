namespace EdgeRuntime.Contracts.Messages;

/// <summary>The release of the agent that a device should run.</summary>
public sealed record DesiredAgent
{
    /// <summary>Lowercase sha256 of the bytes of its <see cref="Manifests.AgentManifest"/>.</summary>
    public required string Digest { get; init; }
}
