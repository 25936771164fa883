using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>An opened <c>.edgeagent</c>: a release of the agent, one Debian package for each processor.</summary>
public sealed class AgentBundle : PayloadBundle
{
    /// <summary>How the name of a bundle ends.</summary>
    public const string Suffix = ".edgeagent";

    private AgentBundle(OpenedBundle opened, AgentManifest manifest)
        : base(opened, manifest) => Manifest = manifest;

    /// <summary>The manifest.</summary>
    public AgentManifest Manifest { get; }

    /// <summary>Opens a bundle without checking who signed it. The payload is not read yet: <see cref="BundleContent.Check"/>.</summary>
    /// <returns>The bundle, or a code of <see cref="Bundle.Open(string)"/>.</returns>
    public static Checked<AgentBundle> Open(string path) => Open(path, static envelope => SignedAgentManifest.Read(envelope.Payload.Span));

    /// <summary>Opens a bundle that a keyring's role <see cref="KeyRole.Agent"/> has signed.</summary>
    /// <returns>The bundle, or the codes of <see cref="Open(string)"/> and of <see cref="SignedAgentManifest.Open(DsseEnvelope, Keyring, TrustedTime)"/>.</returns>
    public static Checked<AgentBundle> OpenTrusted(string path, Keyring keyring, TrustedTime now) => Open(path, envelope =>
    {
        var signed = SignedAgentManifest.Open(envelope, keyring, now);
        return signed.IsOk ? signed.Value.Manifest : signed.Error;
    });

    private static Checked<AgentBundle> Open(string path, Func<DsseEnvelope, Checked<AgentManifest>> judge) =>
        Open(path, new BundleKind<AgentManifest, AgentBundle>(SignedAgentManifest.Wrap, judge, static (opened, manifest) => new AgentBundle(opened, manifest)));
}
