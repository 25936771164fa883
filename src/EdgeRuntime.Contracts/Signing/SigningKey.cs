using System.Diagnostics.CodeAnalysis;
using NSec.Cryptography;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>A private Ed25519 key. NSec keeps it in guarded memory and wipes it when disposed.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly Key _key;

    private SigningKey(Key key)
    {
        _key = key;
        Public = new VerifyingKey(key.PublicKey);
    }

    /// <summary>The public half.</summary>
    public VerifyingKey Public { get; }

    /// <inheritdoc cref="VerifyingKey.KeyId"/>
    public string KeyId => Public.KeyId;

    /// <summary>Makes a new key from the system's random numbers.</summary>
    public static SigningKey Create()
    {
        var exportable = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        return new SigningKey(Key.Create(SignatureAlgorithm.Ed25519, in exportable));
    }

    /// <summary>Takes a PEM text (PKCS #8, <c>-----BEGIN PRIVATE KEY-----</c>), as OpenSSL writes it too.</summary>
    public static bool TryImportPem(ReadOnlySpan<byte> pem, [NotNullWhen(true)] out SigningKey? key)
    {
        var exportable = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        key = Key.TryImport(SignatureAlgorithm.Ed25519, pem, KeyBlobFormat.PkixPrivateKeyText, out var imported, in exportable) ? new SigningKey(imported!) : null;
        return key is not null;
    }

    /// <summary>The private key as PEM, byte for byte as OpenSSL writes it; whoever holds it can sign.</summary>
    public byte[] ExportPem() => Pem.WithPlainLines(_key.Export(KeyBlobFormat.PkixPrivateKeyText));

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal byte[] Sign(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(_key, data);
}
