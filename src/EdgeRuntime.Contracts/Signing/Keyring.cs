using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>
/// A keyring whose signatures were checked: the one thing that tells true documents from forged ones. Immutable.
/// <para>
/// A device is given its first keyring by hand (<see cref="Trust(ReadOnlySpan{byte})"/>, people compare <see cref="Fingerprint"/>); every later one must come with the agreement of the one before (<see cref="Rotate(ReadOnlySpan{byte}, TrustedTime)"/>).
/// </para>
/// </summary>
public sealed class Keyring
{
    private readonly ImmutableDictionary<string, VerifyingKey> _keys;

    private Keyring(DsseEnvelope envelope, KeyringDocument document, ImmutableDictionary<string, VerifyingKey> keys)
    {
        Envelope = envelope;
        Document = document;
        _keys = keys;
    }

    /// <summary>The signed form, as it is stored and handed on.</summary>
    public DsseEnvelope Envelope { get; }

    /// <summary>What it says.</summary>
    public KeyringDocument Document { get; }

    /// <summary>Lowercase sha256 of the signed bytes, for people to compare.</summary>
    public string Fingerprint => Envelope.PayloadDigest;

    /// <summary>
    /// Reads a keyring that somebody put here on purpose. It must be signed by its own root role, which shows that it is whole, not that it is the right one.
    /// </summary>
    /// <returns>The keyring, or <see cref="ErrorCode.EnvelopeInvalid"/>, <see cref="ErrorCode.WrongPayloadType"/>, <see cref="ErrorCode.KeyringInvalid"/> or a code of its signatures.</returns>
    public static Checked<Keyring> Trust(ReadOnlySpan<byte> envelope)
    {
        var parsed = DsseEnvelope.Parse(envelope);
        return parsed.IsOk ? Trust(parsed.Value) : parsed.Error;
    }

    /// <inheritdoc cref="Trust(ReadOnlySpan{byte})"/>
    public static Checked<Keyring> Trust(DsseEnvelope envelope)
    {
        var candidate = ReadUntrusted(envelope);
        if (!candidate.IsOk)
        {
            return candidate.Error;
        }

        return candidate.Value.CheckSignatures(envelope, KeyRole.Root) is { } refusal ? refusal : candidate;
    }

    /// <summary>
    /// Takes a newer keyring in this one's place: signed by the threshold of this root role and by that of its own, of a higher version, and not expired. This keyring's own expiry does not
    /// matter, or a device that was away too long could never come back. Whoever missed several versions applies each of them in order.
    /// </summary>
    /// <returns>The new keyring, or the codes of <see cref="Trust(ReadOnlySpan{byte})"/>, <see cref="ErrorCode.KeyringNotNewer"/> or <see cref="ErrorCode.Expired"/>.</returns>
    public Checked<Keyring> Rotate(ReadOnlySpan<byte> envelope, TrustedTime now)
    {
        var parsed = DsseEnvelope.Parse(envelope);
        return parsed.IsOk ? Rotate(parsed.Value, now) : parsed.Error;
    }

    /// <inheritdoc cref="Rotate(ReadOnlySpan{byte}, TrustedTime)"/>
    public Checked<Keyring> Rotate(DsseEnvelope envelope, TrustedTime now)
    {
        ArgumentNullException.ThrowIfNull(envelope);

        // The old root's signatures before anything of the document is used; the new root's as soon as its keys are known.
        if ((CheckPayloadType(envelope, PayloadTypes.Keyring) ?? CheckSignatures(envelope, KeyRole.Root)) is { } refusal)
        {
            return refusal;
        }

        var candidate = Trust(envelope);
        if (!candidate.IsOk)
        {
            return candidate.Error;
        }

        var next = candidate.Value.Document;
        if (next.Version <= Document.Version)
        {
            return new ErrorInfo(ErrorCode.KeyringNotNewer, $"the keyring's version {next.Version} is not above {Document.Version}, which is trusted already");
        }

        return now.IsPast(next.Expires) ? new ErrorInfo(ErrorCode.Expired, $"the keyring expired at {next.Expires:O}; have root sign a new one") : candidate;
    }

    /// <summary>
    /// Whether an envelope is what it should be, signed by enough keys of a role, while this keyring is in force. Only then may its payload be used.
    /// </summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="payloadType">What it must hold: one of <see cref="PayloadTypes"/>.</param>
    /// <param name="role">Who must have signed.</param>
    /// <param name="now">The time, fixed once for the whole update.</param>
    /// <returns>Null when it is, else <see cref="ErrorCode.WrongPayloadType"/>, <see cref="ErrorCode.SignatureMissing"/>, <see cref="ErrorCode.SignatureInvalid"/>,
    /// <see cref="ErrorCode.UnknownKey"/>, <see cref="ErrorCode.WrongRole"/>, <see cref="ErrorCode.ThresholdNotMet"/> or <see cref="ErrorCode.KeyringExpired"/>.</returns>
    public ErrorInfo? Verify(DsseEnvelope envelope, string payloadType, KeyRole role, TrustedTime now)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (CheckPayloadType(envelope, payloadType) is { } refusal)
        {
            return refusal;
        }

        if (now.IsPast(Document.Expires))
        {
            return new ErrorInfo(ErrorCode.KeyringExpired, $"the keyring (version {Document.Version}) expired at {Document.Expires:O}; bring a newer one");
        }

        return CheckSignatures(envelope, role);
    }

    internal static Checked<Keyring> ReadUntrusted(DsseEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (CheckPayloadType(envelope, PayloadTypes.Keyring) is { } refusal)
        {
            return refusal;
        }

        var document = StrictJson.Read(envelope.Payload.Span, SigningJsonContext.Default.KeyringDocument, KeyringDocument.MaxBytes, ErrorCode.KeyringInvalid, "a keyring");
        if (!document.IsOk)
        {
            return document.Error;
        }

        return KeyringValidator.Validate(document.Value, out var keys) is { } wrong
            ? new ErrorInfo(ErrorCode.KeyringInvalid, $"keyring: {OneLineText.Of(wrong)}")
            : new Keyring(envelope, document.Value, keys);
    }

    private static ErrorInfo? CheckPayloadType(DsseEnvelope envelope, string payloadType) => envelope.PayloadType == payloadType
        ? null
        : new ErrorInfo(ErrorCode.WrongPayloadType, $"the envelope holds '{OneLineText.Of(envelope.PayloadType, 128)}', not '{payloadType}'");

    private ErrorInfo? CheckSignatures(DsseEnvelope envelope, KeyRole role) => SignatureCheck.Check(envelope, role, Document.Roles[role], _keys);
}
