using System.Diagnostics.CodeAnalysis;
using NSec.Cryptography;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>A public Ed25519 key.</summary>
public sealed class VerifyingKey
{
    /// <summary>Bytes of a public key.</summary>
    public const int RawBytes = 32;

    private readonly PublicKey _key;

    internal VerifyingKey(PublicKey key)
    {
        _key = key;
        KeyId = IdOf(key.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>Lowercase sha256 of the 32 bytes: whoever has the key knows its id, and no key has two.</summary>
    public string KeyId { get; }

    /// <summary>The id of a raw public key.</summary>
    public static string IdOf(ReadOnlySpan<byte> raw) => ContentDigest.Of(raw);

    /// <summary>Takes 32 raw bytes.</summary>
    public static bool TryImport(ReadOnlySpan<byte> raw, [NotNullWhen(true)] out VerifyingKey? key) => TryImport(raw, KeyBlobFormat.RawPublicKey, out key);

    /// <summary>Takes a PEM text (<c>-----BEGIN PUBLIC KEY-----</c>), as OpenSSL writes it too.</summary>
    public static bool TryImportPem(ReadOnlySpan<byte> pem, [NotNullWhen(true)] out VerifyingKey? key) => TryImport(pem, KeyBlobFormat.PkixPublicKeyText, out key);

    /// <summary>The 32 bytes.</summary>
    public byte[] Export() => _key.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>The key as PEM, byte for byte as OpenSSL writes it.</summary>
    public byte[] ExportPem() => Pem.WithPlainLines(_key.Export(KeyBlobFormat.PkixPublicKeyText));

    /// <summary>Whether <paramref name="signature"/> is this key's over exactly these bytes.</summary>
    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => SignatureAlgorithm.Ed25519.Verify(_key, data, signature);

    private static bool TryImport(ReadOnlySpan<byte> blob, KeyBlobFormat format, [NotNullWhen(true)] out VerifyingKey? key)
    {
        key = PublicKey.TryImport(SignatureAlgorithm.Ed25519, blob, format, out var imported) ? new VerifyingKey(imported!) : null;
        return key is not null;
    }
}
