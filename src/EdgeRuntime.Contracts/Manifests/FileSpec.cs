namespace EdgeRuntime.Contracts.Manifests;

/// <summary>One payload file.</summary>
/// <param name="Path">A plain file name: <see cref="PayloadNames"/>.</param>
/// <param name="Sha256">Lowercase hexadecimal. Empty: not stated, which only a model folder may leave out.</param>
/// <param name="Size">Bytes. <see cref="UnstatedSize"/>: not stated, which only a model folder may leave out.</param>
public sealed record FileSpec(string Path, string Sha256 = "", long Size = FileSpec.UnstatedSize)
{
    /// <summary>Stands for a size that the manifest does not state.</summary>
    public const long UnstatedSize = long.MinValue;
}
