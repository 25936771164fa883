namespace EdgeRuntime.Contracts.Manifests;

/// <summary>One payload file.</summary>
/// <param name="Path">A plain file name: <see cref="PayloadNames"/>.</param>
/// <param name="Sha256">Lowercase hexadecimal.</param>
/// <param name="Size">Bytes.</param>
public sealed record FileSpec(string Path, string Sha256, long Size);
