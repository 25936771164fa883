namespace EdgeRuntime.Contracts.Signing;

/// <summary>
/// What a signed payload is. The type is part of the signed bytes, so that a signature on one kind of document is none on another.
/// </summary>
public static class PayloadTypes
{
    /// <summary>A model manifest, signed by role <see cref="KeyRole.Models"/>.</summary>
    public const string ModelManifest = "application/vnd.edgeruntime.model-manifest+json";

    /// <summary>A manifest of the agent's packages, signed by role <see cref="KeyRole.Agent"/>.</summary>
    public const string AgentManifest = "application/vnd.edgeruntime.agent-manifest+json";

    /// <summary>A keyring, signed by role <see cref="KeyRole.Root"/>.</summary>
    public const string Keyring = "application/vnd.edgeruntime.keyring+json";

    /// <summary>A desired document, signed by role <see cref="KeyRole.Desired"/>.</summary>
    public const string Desired = "application/vnd.edgeruntime.desired+json";

    /// <summary>A rollback grant, signed by role <see cref="KeyRole.Models"/>.</summary>
    public const string RollbackGrant = "application/vnd.edgeruntime.rollback-grant+json";
}
