using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>
/// A DSSE envelope: a payload, what it is, and signatures over both. Parsing bounds it and nothing more; only <see cref="Keyring.Verify"/> says whether it is to be believed.
/// </summary>
[JsonConverter(typeof(DsseEnvelopeConverter))]
public sealed class DsseEnvelope
{
    /// <summary>Longest envelope in bytes: the longest payload in base64 and every signature, with room for a verbose writer.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>Most signatures of an envelope; each costs a verifier time.</summary>
    public const int MaxSignatures = 16;

    /// <summary>Longest payload in bytes.</summary>
    public const int MaxPayloadBytes = 256 * 1024;

    /// <summary>Bytes of an Ed25519 signature.</summary>
    public const int SignatureBytes = 64;

    private const int MaxPayloadTypeChars = 128;
    private const int MaxKeyIdChars = 128;

    private DsseEnvelope(string payloadType, ReadOnlyMemory<byte> payload, ImmutableArray<DsseSignature> signatures)
    {
        PayloadType = payloadType;
        Payload = payload;
        Signatures = signatures;
    }

    /// <summary>What the payload is: one of <see cref="PayloadTypes"/>, or something that nobody here trusts.</summary>
    public string PayloadType { get; }

    /// <summary>The payload's bytes, exactly as signed.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The signatures, unchecked.</summary>
    public ImmutableArray<DsseSignature> Signatures { get; }

    /// <summary>Lowercase sha256 of <see cref="Payload"/>; of a manifest the model's digest, of a keyring its fingerprint.</summary>
    public string PayloadDigest => ContentDigest.Of(Payload.Span);

    /// <summary>An envelope without signatures.</summary>
    /// <param name="payloadType">One of <see cref="PayloadTypes"/>.</param>
    /// <param name="payload">At most <see cref="MaxPayloadBytes"/>.</param>
    public static DsseEnvelope Unsigned(string payloadType, ReadOnlyMemory<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayloadBytes);
        return new DsseEnvelope(payloadType, payload, []);
    }

    /// <summary>Reads the envelope of a payload that was asked for by its digest.</summary>
    /// <returns>The envelope, or <see cref="ErrorCode.EnvelopeInvalid"/> or <see cref="ErrorCode.DigestMismatch"/>.</returns>
    public static Checked<DsseEnvelope> Parse(ReadOnlySpan<byte> utf8, string digest)
    {
        var parsed = Parse(utf8);
        return parsed.IsOk && parsed.Value.PayloadDigest is var actual && actual != digest
            ? new ErrorInfo(ErrorCode.DigestMismatch, $"the manifest's sha256 is {actual}, but {OneLineText.Of(digest, Identifiers.DigestChars)} was asked for")
            : parsed;
    }

    /// <summary>Reads an envelope of at most <see cref="MaxBytes"/>; refused as <see cref="ErrorCode.EnvelopeInvalid"/>.</summary>
    public static Checked<DsseEnvelope> Parse(ReadOnlySpan<byte> utf8)
    {
        var read = ReadJson(utf8);
        return read.IsOk ? FromJson(read.Value) : read.Error;
    }

    /// <summary>Reads an envelope whose payload is kept elsewhere, such as <c>manifest.sig</c> beside <c>manifest.json</c>. A payload inside it is refused: it could differ.</summary>
    /// <param name="utf8">The envelope without its payload.</param>
    /// <param name="payload">The payload.</param>
    public static Checked<DsseEnvelope> ParseDetached(ReadOnlySpan<byte> utf8, ReadOnlyMemory<byte> payload)
    {
        var read = ReadJson(utf8);
        if (!read.IsOk)
        {
            return read.Error;
        }

        if (read.Value.Payload is not null)
        {
            return Refusal("a detached signature must not carry a payload of its own");
        }

        return payload.Length <= MaxPayloadBytes ? Build(read.Value, payload) : Refusal($"the payload has more than {MaxPayloadBytes} bytes");
    }

    /// <summary>The same envelope with one more signature; a key that has signed already replaces its signature.</summary>
    /// <exception cref="InvalidOperationException">There are <see cref="MaxSignatures"/> already.</exception>
    public DsseEnvelope Sign(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var others = Signatures.RemoveAll(signature => signature.KeyId == key.KeyId);
        if (others.Length == MaxSignatures)
        {
            throw new InvalidOperationException($"an envelope has at most {MaxSignatures} signatures");
        }

        return new DsseEnvelope(PayloadType, Payload, others.Add(new DsseSignature(key.KeyId, key.Sign(PreAuthenticationEncoding.Encode(PayloadType, Payload.Span)))));
    }

    /// <summary>The same envelope with the signatures of another over the same payload added; a key that has signed already keeps the newer signature.</summary>
    /// <returns>The envelope, or <see cref="ErrorCode.EnvelopeInvalid"/> when the other one is over something else or there are too many.</returns>
    public Checked<DsseEnvelope> Merge(DsseEnvelope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.PayloadType != PayloadType || !other.Payload.Span.SequenceEqual(Payload.Span))
        {
            return Refusal("the signatures are over another document");
        }

        var kept = Signatures.RemoveAll(signature => other.Signatures.Any(newer => newer.KeyId == signature.KeyId));
        return kept.Length + other.Signatures.Length <= MaxSignatures
            ? new DsseEnvelope(PayloadType, Payload, kept.AddRange(other.Signatures))
            : Refusal($"an envelope has at most {MaxSignatures} signatures");
    }

    /// <summary>The envelope as JSON.</summary>
    public byte[] ToJson() => Write(ToModel());

    /// <summary>The envelope as JSON without its payload, for <see cref="ParseDetached"/>.</summary>
    public byte[] ToDetachedJson() => Write(ToModel(payload: null));

    internal static Checked<DsseEnvelope> FromJson(DsseJson json)
    {
        if (json.Payload is null)
        {
            return Refusal("the envelope has no payload");
        }

        return DecodeBase64(json.Payload, MaxPayloadBytes) is { } payload ? Build(json, payload) : Refusal($"the payload is not base64 of at most {MaxPayloadBytes} bytes");
    }

    internal DsseJson ToModel() => ToModel(Convert.ToBase64String(Payload.Span));

    private static Checked<DsseJson> ReadJson(ReadOnlySpan<byte> utf8) =>
        StrictJson.Read(utf8, SigningJsonContext.Default.DsseJson, MaxBytes, ErrorCode.EnvelopeInvalid, "a DSSE envelope");

    private static Checked<DsseEnvelope> Build(DsseJson json, ReadOnlyMemory<byte> payload)
    {
        if (json.PayloadType.Length is 0 or > MaxPayloadTypeChars)
        {
            return Refusal($"payloadType must have 1 to {MaxPayloadTypeChars} characters");
        }

        if (json.Signatures.Count > MaxSignatures)
        {
            return Refusal($"{json.Signatures.Count} signatures are more than the {MaxSignatures} that an envelope may have");
        }

        var signatures = ImmutableArray.CreateBuilder<DsseSignature>(json.Signatures.Count);
        foreach (var entry in json.Signatures)
        {
            var keyId = entry?.KeyId ?? "";
            if (entry is null || keyId.Length > MaxKeyIdChars || DecodeBase64(entry.Sig, SignatureBytes) is not { Length: SignatureBytes } signature)
            {
                return Refusal($"signatures[{signatures.Count}] is not a key id of at most {MaxKeyIdChars} characters and base64 of {SignatureBytes} bytes");
            }

            signatures.Add(new DsseSignature(keyId, signature));
        }

        return new DsseEnvelope(json.PayloadType, payload, signatures.MoveToImmutable());
    }

    // DSSE 1.0.2, envelope.md: signers may write the standard or the URL-safe alphabet, verifiers accept both.
    private static byte[]? DecodeBase64(string text, int maxBytes)
    {
        if (text.Length > (maxBytes + 2) / 3 * 4)
        {
            return null;
        }

        var buffer = new byte[Math.Min(maxBytes, text.Length)];
        if (!Convert.TryFromBase64String(text, buffer, out var length) && Base64Url.DecodeFromChars(text, buffer, out _, out length) != OperationStatus.Done)
        {
            return null;
        }

        return buffer[..length];
    }

    private static ErrorInfo Refusal(string message) => new(ErrorCode.EnvelopeInvalid, message);

    private static byte[] Write(DsseJson json) => JsonSerializer.SerializeToUtf8Bytes(json, SigningJsonContext.Default.DsseJson);

    private DsseJson ToModel(string? payload) => new()
    {
        Payload = payload,
        PayloadType = PayloadType,
        Signatures = [.. Signatures.Select(static signature => new DsseJsonSignature { KeyId = signature.KeyId, Sig = Convert.ToBase64String(signature.Signature.Span) })],
    };
}
