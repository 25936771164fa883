using NSec.Cryptography;

namespace EdgeRuntime.Contracts;

/// <summary>A <see cref="ContentDigest"/> of bytes that come piece by piece. For one thread.</summary>
public sealed class ContentDigestBuilder
{
    private IncrementalHash _state;

    /// <summary>Begins with nothing.</summary>
    public ContentDigestBuilder() => IncrementalHash.Initialize(HashAlgorithm.Sha256, out _state);

    /// <summary>Adds the next piece.</summary>
    public void Append(ReadOnlySpan<byte> piece) => IncrementalHash.Update(ref _state, piece);

    /// <summary>The digest of all pieces, in lowercase hexadecimal. Nothing can be added after it.</summary>
    public string Finish() => Convert.ToHexStringLower(IncrementalHash.Finalize(ref _state));
}
