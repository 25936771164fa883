using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>An agent manifest that a keyring's role <see cref="KeyRole.Agent"/> has signed.</summary>
public sealed class SignedAgentManifest : ISignedPayload
{
    private const int MaxVersionChars = 64;

    private SignedAgentManifest(DsseEnvelope envelope, AgentManifest manifest) => (Envelope, Digest, Manifest) = (envelope, envelope.PayloadDigest, manifest);

    /// <inheritdoc/>
    public DsseEnvelope Envelope { get; }

    /// <inheritdoc/>
    public string Digest { get; }

    /// <summary>What was signed.</summary>
    public AgentManifest Manifest { get; }

    /// <inheritdoc/>
    IPayloadManifest ISignedPayload.Payload => Manifest;

    /// <summary>An unsigned envelope around a manifest's bytes.</summary>
    public static DsseEnvelope Wrap(ReadOnlyMemory<byte> manifest) => DsseEnvelope.Unsigned(PayloadTypes.AgentManifest, manifest);

    /// <summary>Reads a manifest without checking who signed it.</summary>
    /// <returns>The manifest, or <see cref="ErrorCode.ManifestInvalid"/> with the first fault.</returns>
    public static Checked<AgentManifest> Read(ReadOnlySpan<byte> utf8)
    {
        var read = StrictJson.Read(utf8, ManifestJsonContext.Default.AgentManifest, ModelManifest.MaxBytes, ErrorCode.ManifestInvalid, "an agent manifest");
        return read.IsOk && Fault(read.Value) is { } fault ? new ErrorInfo(ErrorCode.ManifestInvalid, OneLineText.Of(fault)) : read;
    }

    /// <summary>Opens the envelope that arrived for a digest: digest, then signatures, then form, then expiry.</summary>
    /// <param name="envelope">The bytes of the envelope.</param>
    /// <param name="digest">The requested digest.</param>
    /// <param name="keyring">Whom to trust.</param>
    /// <param name="now">The time, fixed once for the whole update.</param>
    /// <returns>The manifest, or a code of <see cref="SignedManifest.Open(ReadOnlySpan{byte}, string, string?, Keyring, TrustedTime)"/>.</returns>
    public static Checked<SignedAgentManifest> Open(ReadOnlySpan<byte> envelope, string digest, Keyring keyring, TrustedTime now)
    {
        var parsed = DsseEnvelope.Parse(envelope, digest);
        return parsed.IsOk ? Open(parsed.Value, keyring, now) : parsed.Error;
    }

    /// <summary>Opens an envelope of any digest, such as that of a bundle.</summary>
    /// <inheritdoc cref="Open(ReadOnlySpan{byte}, string, Keyring, TrustedTime)"/>
    public static Checked<SignedAgentManifest> Open(DsseEnvelope envelope, Keyring keyring, TrustedTime now)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(keyring);
        if (keyring.Verify(envelope, PayloadTypes.AgentManifest, KeyRole.Agent, now) is { } refusal)
        {
            return refusal;
        }

        var read = Read(envelope.Payload.Span);
        if (!read.IsOk)
        {
            return read.Error;
        }

        return now.IsPast(read.Value.Expires)
            ? new ErrorInfo(ErrorCode.Expired, $"edge-agent {OneLineText.Of(read.Value.Version, MaxVersionChars)} expired at {read.Value.Expires:O}; push a newer release")
            : new SignedAgentManifest(envelope, read.Value);
    }

    private static string? Fault(AgentManifest manifest)
    {
        if (manifest.Schema != AgentManifest.CurrentSchema)
        {
            return $"schema must be '{AgentManifest.CurrentSchema}', but is '{manifest.Schema}'";
        }

        if (manifest.Version.Length is 0 or > MaxVersionChars)
        {
            return $"version must have 1 to {MaxVersionChars} characters";
        }

        if (manifest.Release is < 1 or > Identifiers.MaxCounter)
        {
            return $"release must be 1 to {Identifiers.MaxCounter}";
        }

        return manifest.BlockSize is null ? "blockSize is missing" : PayloadValidator.Validate(manifest) is [var first, ..] ? first : null;
    }
}
