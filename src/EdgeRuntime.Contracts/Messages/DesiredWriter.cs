using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// Makes the next desired document of a device out of the one that the broker keeps, for an operator or the fleet; the counterpart of <see cref="DesiredReader"/>. What is kept is only carried
/// over when it is as trustworthy as what comes out: whoever signs must not sign along what a stranger has left on the topic.
/// </summary>
public sealed record DesiredWriter
{
    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>Whom the device believes; needed to sign.</summary>
    public Keyring? Keyring { get; init; }

    /// <summary>The key of role <see cref="KeyRole.Desired"/> that signs; null for an unsigned document.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>When the document must no longer be applied; needed to sign.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Reads the document that the broker keeps, expired or not.</summary>
    /// <param name="payload">The retained bytes; empty for none.</param>
    /// <param name="applied">The generation that the device says it has applied, 0 for none.</param>
    /// <returns>The document, an empty one of generation 0 when none is kept, or why it cannot be carried over: a code of <see cref="DesiredReader.Read"/>, or, of a signed one that is older than
    /// what the device has applied already, <see cref="ErrorCode.GenerationNotNewer"/>.</returns>
    public Checked<DesiredDocument> ReadKept(ReadOnlySpan<byte> payload, long applied)
    {
        if (payload.IsEmpty)
        {
            return new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 0 };
        }

        // Nothing has expired yet for somebody who only carries it over, and whose keyring is good enough to sign under.
        var reader = new DesiredReader { Device = Device, Keyring = Key is null ? null : Keyring, RequireSigned = Key is not null };
        var read = reader.Read(payload, lastGeneration: 0, TrustedTime.Unknown);
        return read.IsOk && Key is not null && read.Value.Generation < applied
            ? new ErrorInfo(ErrorCode.GenerationNotNewer, $"generation {read.Value.Generation} is older than {applied}, which the device has applied: somebody has put an old document back")
            : read;
    }

    /// <summary>What the next order starts from: the one that the broker keeps, or, where the device refused that one, the last one before it that the device had applied.</summary>
    /// <param name="kept">What the broker keeps.</param>
    /// <param name="applied">The generation that the device says it has applied, 0 for none.</param>
    /// <param name="refused">What the device says it has refused; null for nothing.</param>
    public static DesiredDocument StartFrom(DesiredDocument kept, long applied, RefusedGeneration? refused)
    {
        ArgumentNullException.ThrowIfNull(kept);
        if (kept.Generation <= applied)
        {
            return kept with { Previous = kept.Content };
        }

        // What the disk could not write is applied as soon as it can; what jumps too far never is.
        var isRefused = IsBeyond(kept, applied) || (refused is { Code: not ErrorCode.StorageFailed } && refused.Generation == kept.Generation);
        return isRefused ? kept with { Models = kept.Previous?.Models ?? [], Policy = kept.Previous?.Policy, Settings = kept.Previous?.Settings, Agent = kept.Previous?.Agent } : kept;
    }

    /// <summary>The next document as it is published: a generation above all that is known of, sealed, and looked at once more as the device will look at it.</summary>
    /// <param name="start">What it starts from: <see cref="StartFrom"/>.</param>
    /// <param name="applied">The generation that the device says it has applied, 0 for none.</param>
    /// <param name="change">What is to be different; device, generation and expiry are seen to.</param>
    /// <returns>The bytes, or what the device would say to them.</returns>
    public Checked<SealedDesired> Next(DesiredDocument start, long applied, Func<DesiredDocument, DesiredDocument> change)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(change);
        var last = IsBeyond(start, applied) ? applied : Math.Max(start.Generation, applied);

        // A signed order may follow an unsigned one of any generation, also where an older agent let its counter be used up.
        var generation = Key is not null && last == Identifiers.MaxCounter ? 1 : last + 1;
        var document = change(start) with
        {
            Schema = DesiredDocument.CurrentSchema,
            Device = Device,
            Generation = generation,
            Expires = Expires,
            Previous = start.Previous is { IsEmpty: false } previous ? previous : null,
        };
        var payload = Key is null ? document.ToJson() : document.ToEnvelope().Sign(Key).ToJson();
        var read = new DesiredReader { Device = Device, Keyring = Keyring, RequireSigned = Key is not null }.Read(payload, generation - 1, TrustedTime.Unknown);
        return read.IsOk ? new SealedDesired(document, payload) : read.Error;
    }

    private static bool IsBeyond(DesiredDocument document, long applied) => document.Generation - applied > OrderRank.MaxStep;
}
