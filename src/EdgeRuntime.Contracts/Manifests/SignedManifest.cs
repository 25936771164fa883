using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>A manifest that a keyring's role <see cref="KeyRole.Models"/> has signed.</summary>
public sealed class SignedManifest : ISignedPayload
{
    private SignedManifest(DsseEnvelope envelope, string digest, ModelManifest manifest)
    {
        Envelope = envelope;
        Digest = digest;
        Manifest = manifest;
    }

    /// <summary>The signed form.</summary>
    public DsseEnvelope Envelope { get; }

    /// <summary>Lowercase sha256 of the manifest's bytes: the identity of the model.</summary>
    public string Digest { get; }

    /// <summary>What was signed.</summary>
    public ModelManifest Manifest { get; }

    /// <inheritdoc/>
    IPayloadManifest ISignedPayload.Payload => Manifest;

    /// <summary>An unsigned envelope around a manifest's bytes.</summary>
    public static DsseEnvelope Wrap(ReadOnlyMemory<byte> manifest) => DsseEnvelope.Unsigned(PayloadTypes.ModelManifest, manifest);

    /// <summary>Opens what came in under a digest, such as on topic <c>models/{digest}/manifest</c>: digest, then signatures, then form, then expiry.</summary>
    /// <param name="envelope">The bytes that came in.</param>
    /// <param name="digest">The digest that was asked for.</param>
    /// <param name="model">The model that was asked for; null when any will do.</param>
    /// <param name="keyring">Whom to believe.</param>
    /// <param name="now">The time, fixed once for the whole update.</param>
    /// <returns>The manifest, or <see cref="ErrorCode.EnvelopeInvalid"/>, <see cref="ErrorCode.DigestMismatch"/>, a code of its signatures, <see cref="ErrorCode.ManifestInvalid"/>,
    /// <see cref="ErrorCode.WrongModel"/> or <see cref="ErrorCode.Expired"/>.</returns>
    public static Checked<SignedManifest> Open(ReadOnlySpan<byte> envelope, string digest, string? model, Keyring keyring, TrustedTime now)
    {
        var parsed = DsseEnvelope.Parse(envelope, digest);
        return parsed.IsOk ? Open(parsed.Value, model, keyring, now) : parsed.Error;
    }

    /// <summary>Opens an envelope whose digest nobody has asked for, such as a bundle's.</summary>
    /// <inheritdoc cref="Open(ReadOnlySpan{byte}, string, string?, Keyring, TrustedTime)"/>
    public static Checked<SignedManifest> Open(DsseEnvelope envelope, string? model, Keyring keyring, TrustedTime now)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(keyring);
        if (keyring.Verify(envelope, PayloadTypes.ModelManifest, KeyRole.Models, now) is { } refusal)
        {
            return refusal;
        }

        var read = ManifestReader.Read(envelope.Payload.Span);
        if (!read.IsOk)
        {
            return read.Error;
        }

        var manifest = read.Value;
        if (model is not null && manifest.Model != model)
        {
            return new ErrorInfo(ErrorCode.WrongModel, $"the manifest is for model '{manifest.Model}', not for '{model}'");
        }

        return now.IsPast(manifest.Expires)
            ? new ErrorInfo(ErrorCode.Expired, $"{manifest.Model} {OneLineText.Of(manifest.Version, 64)} expired at {manifest.Expires:O}; publish a newer release")
            : new SignedManifest(envelope, envelope.PayloadDigest, manifest);
    }
}
