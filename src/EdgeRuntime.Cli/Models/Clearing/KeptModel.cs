using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Models.Clearing;

/// <summary>
/// What the broker keeps of one model or of a release of the agent. Whoever may publish there has written it: it is only shown, and decides nothing but how many topics are cleared.
/// </summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Name">Model id, or the package of the agent; null when the broker keeps no manifest that can be read: a push was interrupted or is under way, or a clearing was interrupted.</param>
/// <param name="Version">Its version.</param>
/// <param name="Release">Its release.</param>
/// <param name="Layout">Its layout; null when it is not known.</param>
internal sealed record KeptModel(string Digest, string? Name = null, string? Version = null, long? Release = null, BlockLayout? Layout = null)
{
    /// <summary>Reads a manifest topic's payload.</summary>
    public static KeptModel Of(string digest, ReadOnlySpan<byte> envelope)
    {
        if (DsseEnvelope.Parse(envelope, digest) is not { IsOk: true, Value: var parsed })
        {
            return new KeptModel(digest);
        }

        return parsed.PayloadType == PayloadTypes.AgentManifest
            ? SignedAgentManifest.Read(parsed.Payload.Span).Value is { } agent ? new KeptModel(digest, AgentManifest.Package, agent.Version, agent.Release, BlockLayout.Of(agent)) : new KeptModel(digest)
            : ManifestReader.Read(parsed.Payload.Span).Value is { } model ? new KeptModel(digest, model.Model, model.Version, model.Release, BlockLayout.Of(model)) : new KeptModel(digest);
    }
}
