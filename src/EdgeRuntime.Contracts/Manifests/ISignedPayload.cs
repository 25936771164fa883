using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>A payload whose manifest was signed by the right role: what can be published and fetched by its digest.</summary>
public interface ISignedPayload
{
    /// <summary>The signed form of the manifest.</summary>
    DsseEnvelope Envelope { get; }

    /// <summary>Lowercase sha256 of the manifest's bytes: the identity of the payload.</summary>
    string Digest { get; }

    /// <summary>Files and blocks.</summary>
    IPayloadManifest Payload { get; }
}
