using NSec.Cryptography;

namespace EdgeRuntime.Contracts;

/// <summary>
/// The SHA-256 (FIPS 180-4) that files, blocks and keys are named by. It comes from libsodium, which checks signatures anyway: .NET's own would
/// load OpenSSL into every agent, 4 MB of resident memory that an agent without TLS has no other use for. Whole models are another matter:
/// <see cref="FastDigest"/>.
/// </summary>
public static class ContentDigest
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int SizeInBytes = 32;

    /// <summary>Hex digits that name a model where its whole digest stands elsewhere.</summary>
    public const int ShortLength = 16;

    /// <summary>Bytes of a stream that are hashed at a time.</summary>
    internal const int ReadAhead = 64 * 1024;

    /// <summary>The digest of some bytes, in lowercase hexadecimal.</summary>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SizeInBytes];
        Compute(content, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The digest of what a stream still holds, in lowercase hexadecimal.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static string Of(Stream content)
    {
        if (FastDigest.IsLoaded)
        {
            return FastDigest.Of(content);
        }

        var builder = new ContentDigestBuilder();
        var buffer = new byte[ReadAhead];
        while (content.Read(buffer) is > 0 and var length)
        {
            builder.Append(buffer.AsSpan(0, length));
        }

        return builder.Finish();
    }

    /// <summary>The first <see cref="ShortLength"/> digits of a digest.</summary>
    public static string Short(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return digest.Length > ShortLength ? digest[..ShortLength] : digest;
    }

    /// <summary>Writes the digest of some bytes to <paramref name="hash"/>, of <see cref="SizeInBytes"/>.</summary>
    public static void Compute(ReadOnlySpan<byte> content, Span<byte> hash) => HashAlgorithm.Sha256.Hash(content, hash);
}
