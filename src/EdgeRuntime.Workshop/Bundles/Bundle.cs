using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>An opened <c>.edgemodel</c>.</summary>
public sealed class Bundle : PayloadBundle
{
    /// <summary>How the name of a bundle ends.</summary>
    public const string Suffix = ".edgemodel";

    private Bundle(OpenedBundle opened, ModelManifest manifest)
        : base(opened, manifest) => Manifest = manifest;

    /// <summary>The manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Opens a bundle without asking who signed it. The payload is not read yet: <see cref="BundleContent.Check"/>.</summary>
    /// <returns>The bundle, or <see cref="ErrorCode.BundleInvalid"/>, <see cref="ErrorCode.BundleTooLarge"/>, <see cref="ErrorCode.PathNotAllowed"/>, <see cref="ErrorCode.ManifestInvalid"/>,
    /// <see cref="ErrorCode.EnvelopeInvalid"/> or <see cref="ErrorCode.ModelFileMissing"/>.</returns>
    public static Checked<Bundle> Open(string path) => Open(path, static envelope => ManifestReader.Read(envelope.Payload.Span));

    /// <summary>Opens a bundle that a keyring's role <see cref="KeyRole.Models"/> has signed; the manifest is not even parsed before that is certain.</summary>
    /// <returns>The bundle, or the codes of <see cref="Open(string)"/> and of <see cref="SignedManifest.Open(DsseEnvelope, string?, Keyring, TrustedTime)"/>.</returns>
    public static Checked<Bundle> OpenTrusted(string path, Keyring keyring, TrustedTime now) => Open(path, envelope =>
    {
        var signed = SignedManifest.Open(envelope, model: null, keyring, now);
        return signed.IsOk ? signed.Value.Manifest : signed.Error;
    });

    private static Checked<Bundle> Open(string path, Func<DsseEnvelope, Checked<ModelManifest>> judge) =>
        Open(path, new BundleKind<ModelManifest, Bundle>(SignedManifest.Wrap, judge, static (opened, manifest) => new Bundle(opened, manifest)));
}
