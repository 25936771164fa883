using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>A device's own key (ECDSA on P-256), which never leaves it.</summary>
public sealed class DeviceKey : IDisposable
{
    private readonly ECDsa _key;

    private DeviceKey(ECDsa key) => _key = key;

    /// <summary>Lowercase sha256 of the public half.</summary>
    public string Fingerprint => ContentDigest.Of(_key.ExportSubjectPublicKeyInfo());

    /// <summary>Makes one.</summary>
    public static DeviceKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key in PEM; null when it is none.</summary>
    public static DeviceKey? TryParse(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return new DeviceKey(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    /// <summary>The private key in PEM (PKCS #8).</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>A certificate request in PEM, signed by this key. The signer decides what the certificate says, whatever is asked for.</summary>
    /// <param name="device">Name that is asked for.</param>
    public string Request(string device)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(device);
        return new CertificateRequest(subject.Build(), _key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }

    /// <summary>Whether a certificate is for this key.</summary>
    public bool Fits(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(_key.ExportSubjectPublicKeyInfo());
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
