using System.Text.Json;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// Opens what arrives on a device's topic <c>desired</c>, signed (a DSSE envelope) or not. Without <see cref="RequireSigned"/> anyone whom the broker lets publish there steers the device, within
/// what a desired document can say at all.
/// </summary>
public sealed record DesiredReader
{
    /// <summary>This device's id.</summary>
    public required string Device { get; init; }

    /// <summary>Whom to believe. Without it a signature cannot be checked, and an envelope counts for no more than a plain document.</summary>
    public Keyring? Keyring { get; init; }

    /// <summary>Whether only documents signed by role <see cref="KeyRole.Desired"/> are applied. Needs a keyring: without one everything is refused.</summary>
    public bool RequireSigned { get; init; }

    /// <summary>Reads one document as the device does: bounds, signatures, form, device, expiry, rank, in this order.</summary>
    /// <param name="payload">The message's bytes; not empty (an empty payload means cleared).</param>
    /// <param name="last">The rank of the order last applied.</param>
    /// <param name="now">The time, fixed once for the whole update.</param>
    /// <returns>The document, or <see cref="ErrorCode.EnvelopeInvalid"/>, a code of its signatures, <see cref="ErrorCode.DesiredInvalid"/>, <see cref="ErrorCode.SettingNotAllowed"/>,
    /// <see cref="ErrorCode.WrongDevice"/>, <see cref="ErrorCode.Expired"/> or a code of <see cref="OrderRank.Refuses"/>.</returns>
    public Checked<ReceivedDesired> Receive(ReadOnlySpan<byte> payload, OrderRank last, TrustedTime now)
    {
        var opened = Open(payload, now);
        return opened.IsOk && last.Refuses(opened.Value.Rank) is { } refusal ? refusal : opened;
    }

    /// <summary>Reads one document for somebody who only looks at it: of the generation it matters only that it is above the last one.</summary>
    /// <param name="payload">The message's bytes; not empty (an empty payload means cleared).</param>
    /// <param name="lastGeneration">The generation last applied, 0 for none.</param>
    /// <param name="now">The time, fixed once for the whole update.</param>
    /// <returns>The document, or what <see cref="Receive"/> says.</returns>
    public Checked<DesiredDocument> Read(ReadOnlySpan<byte> payload, long lastGeneration, TrustedTime now)
    {
        var opened = Open(payload, now);
        if (!opened.IsOk)
        {
            return opened.Error;
        }

        var document = opened.Value.Document;
        return document.Generation > lastGeneration
            ? document
            : new ErrorInfo(ErrorCode.GenerationNotNewer, $"generation {document.Generation} is not above {lastGeneration}, which was applied last; send a higher one");
    }

    private Checked<ReceivedDesired> Open(ReadOnlySpan<byte> payload, TrustedTime now)
    {
        var signed = IsEnvelope(payload);
        if (!signed)
        {
            return RequireSigned
                ? new ErrorInfo(ErrorCode.SignatureMissing, "this device takes signed desired documents only; have it signed by role 'desired'")
                : Judge(payload, signed, now);
        }

        var envelope = DsseEnvelope.Parse(payload);
        if (!envelope.IsOk)
        {
            return envelope.Error;
        }

        if (Keyring is null && RequireSigned)
        {
            return new ErrorInfo(ErrorCode.KeyringInvalid, "this device takes signed desired documents only, but has no keyring; give it one");
        }

        return Keyring?.Verify(envelope.Value, PayloadTypes.Desired, KeyRole.Desired, now) is { } refusal
            ? refusal
            : Judge(envelope.Value.Payload.Span, signed, now);
    }

    /// <summary>Opens the rollback grant that a desired model carries: null when it carries none.</summary>
    /// <returns>The grant, or what <see cref="RollbackGrant.Open"/> says; without a keyring no grant is believed (<see cref="ErrorCode.UnknownKey"/>).</returns>
    public Checked<RollbackGrant>? ReadGrant(DesiredModel model, TrustedTime now)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Grant is not { } envelope)
        {
            return null;
        }

        return Keyring is null
            ? new ErrorInfo(ErrorCode.UnknownKey, "a rollback grant needs a keyring, and this device has none; give it one")
            : RollbackGrant.Open(envelope, Keyring, model.Model, Device, now);
    }

    // Plain documents have no such member, and strict reading refuses them if they do.
    private static bool IsEnvelope(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 16 });
            if (payload.Length > DsseEnvelope.MaxBytes || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                // The bytes as written: unescaping throws on half a surrogate pair, and no signer escapes letters.
                if (reader.ValueSpan.SequenceEqual("payloadType"u8))
                {
                    return true;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Neither the one nor the other; reading it strictly says what is wrong.
        }

        return false;
    }

    private Checked<ReceivedDesired> Judge(ReadOnlySpan<byte> utf8, bool signed, TrustedTime now)
    {
        var read = StrictJson.Read(utf8, DesiredJsonContext.Default.DesiredDocument, DesiredDocument.MaxBytes, ErrorCode.DesiredInvalid, "a desired document");
        if (!read.IsOk)
        {
            return read.Error;
        }

        var document = read.Value;
        if (DesiredValidator.Validate(document) is { } refusal)
        {
            return refusal;
        }

        if (signed && (document.Device is null || document.Expires is null))
        {
            return new ErrorInfo(ErrorCode.DesiredInvalid, "a signed desired document must name its device and its expiry");
        }

        if (document.Device is not null && document.Device != Device)
        {
            return new ErrorInfo(ErrorCode.WrongDevice, $"the document is for '{OneLineText.Of(document.Device, 64)}', but this is '{Device}'");
        }

        if (now.IsPast(document.Expires))
        {
            return new ErrorInfo(ErrorCode.Expired, $"the desired document expired at {document.Expires:O}; send a newer one");
        }

        // What nobody can check counts for no more than a plain document.
        return new ReceivedDesired(document, signed && Keyring is not null);
    }
}
