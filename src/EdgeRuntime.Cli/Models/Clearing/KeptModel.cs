using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Models.Clearing;

/// <summary>What the broker keeps of one model. Whoever may publish there has written it: it is only shown, and decides nothing but how many topics are cleared.</summary>
/// <param name="Digest">The model.</param>
/// <param name="Manifest">Its manifest; null when the broker keeps none that can be read: a push was interrupted or is under way, or a clearing was interrupted.</param>
internal sealed record KeptModel(string Digest, ModelManifest? Manifest)
{
    /// <summary>Its layout; null when it is not known.</summary>
    public BlockLayout? Layout => Manifest is null ? null : BlockLayout.Of(Manifest);

    /// <summary>Reads a manifest topic's payload.</summary>
    public static KeptModel Of(string digest, ReadOnlySpan<byte> envelope) =>
        new(digest, DsseEnvelope.Parse(envelope) is { IsOk: true } parsed && parsed.Value.PayloadDigest == digest && ManifestReader.Read(parsed.Value.Payload.Span) is { IsOk: true } read ? read.Value : null);
}
