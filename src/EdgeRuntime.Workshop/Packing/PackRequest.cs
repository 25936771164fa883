using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Workshop.Packing;

/// <summary>What to pack.</summary>
/// <param name="Folder">The model folder: <c>manifest.json</c> and payload files.</param>
/// <param name="Output">The bundle to write, replaced when it is there; null for <c>MODEL-RELEASE.edgemodel</c> in the current folder.</param>
public sealed record PackRequest(string Folder, string? Output = null)
{
    /// <summary>Bytes of a block; null for the manifest's own or the default.</summary>
    public int? BlockSize { get; init; }

    /// <summary>Who signs it at once; may be nobody.</summary>
    public IReadOnlyList<SigningKey> Signers { get; init; } = [];
}
