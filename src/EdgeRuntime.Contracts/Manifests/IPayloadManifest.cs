using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>The part of a signed manifest that describes its payload: files, and the blocks in which they travel. The identity of the payload is the SHA-256 of the manifest.</summary>
public interface IPayloadManifest
{
    /// <summary>Schema and version of the manifest.</summary>
    string Schema { get; }

    /// <summary>Every payload file.</summary>
    ImmutableArray<FileSpec> Files { get; }

    /// <summary>Bytes of a block of the block stream; null in a manifest without blocks.</summary>
    int? BlockSize { get; }

    /// <summary>Lowercase sha256 of each block of the block stream.</summary>
    ImmutableArray<string> BlockHashes { get; }

    /// <summary>When it was made.</summary>
    DateTimeOffset Created { get; }
}
