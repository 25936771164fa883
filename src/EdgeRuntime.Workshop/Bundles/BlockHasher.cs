using System.Collections.Immutable;
using System.Security.Cryptography;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>Hashes a block stream as it passes by: every block by itself.</summary>
/// <param name="blockSize">Bytes of a block.</param>
internal sealed class BlockHasher(int blockSize) : IDisposable
{
    private readonly ImmutableArray<string>.Builder _hashes = ImmutableArray.CreateBuilder<string>();
    // .NET's own, three times as fast as ContentDigest on machines with SHA instructions; the memory that OpenSSL takes does not matter where bundles are packed.
    private readonly IncrementalHash _current = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _filled;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var taken = bytes[..Math.Min(bytes.Length, blockSize - _filled)];
            _current.AppendData(taken);
            _filled += taken.Length;
            bytes = bytes[taken.Length..];
            if (_filled == blockSize)
            {
                CloseBlock();
            }
        }
    }

    /// <summary>The hashes of all blocks; the last may be short.</summary>
    public ImmutableArray<string> Finish()
    {
        if (_filled > 0)
        {
            CloseBlock();
        }

        return _hashes.ToImmutable();
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Dispose();

    private void CloseBlock()
    {
        _hashes.Add(Convert.ToHexStringLower(_current.GetHashAndReset()));
        _filled = 0;
    }
}
