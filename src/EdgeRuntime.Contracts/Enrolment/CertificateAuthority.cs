using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>
/// An operator's own small certificate authority (ECDSA on P-256, RFC 5280): it issues client certificates for devices and server certificates for the broker and the enrolment. A device's
/// certificate is of no use as a server's, so that no device can pose as the broker.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long the authority itself lasts: 10 years.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3652);

    // Clocks of devices and brokers differ a little; of a short life only a part is given away for that.
    private const double ToleratedFraction = 0.1;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private const int SerialBytes = 16;
    private const string P256 = "1.2.840.10045.3.1.7";
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>Its certificate in PEM.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Lowercase sha256 of its certificate, which claims pin.</summary>
    public string Fingerprint => ContentDigest.Of(_certificate.RawData);

    /// <summary>When it ends.</summary>
    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="now">The time.</param>
    /// <param name="keyPem">Its private key in PEM.</param>
    public static CertificateAuthority Create(string name, DateTimeOffset now, out string keyPem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        keyPem = key.ExportPkcs8PrivateKeyPem();
        return new CertificateAuthority(request.CreateSelfSigned(now - ClockTolerance, now + Lifetime));
    }

    /// <summary>Takes one from its PEM texts; refused as <see cref="ErrorCode.KeyFileInvalid"/>.</summary>
    public static Checked<CertificateAuthority> Load(string certificatePem, string keyPem)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is { CertificateAuthority: true } && certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any())
            {
                return new CertificateAuthority(certificate);
            }

            certificate.Dispose();
            return new ErrorInfo(ErrorCode.KeyFileInvalid, "the certificate is not that of an authority, or has no key identifier");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return new ErrorInfo(ErrorCode.KeyFileInvalid, $"not a certificate and its key in PEM ({OneLineText.Of(e.Message)})");
        }
    }

    /// <summary>Checks a certificate request: signed by its own key, which is of the one kind that devices make. Refused as <see cref="ErrorCode.RequestInvalid"/>.</summary>
    public static Checked<CertificateRequest> ReadRequest(string pem)
    {
        try
        {
            var request = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256);
            using var key = request.PublicKey.GetECDsaPublicKey();
            return key?.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value == P256 ? request : new ErrorInfo(ErrorCode.RequestInvalid, "the key is not ECDSA on P-256");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            return new ErrorInfo(ErrorCode.RequestInvalid, $"not a certificate request in PEM ({OneLineText.Of(e.Message)})");
        }
    }

    /// <summary>Whether a text holds certificates in PEM, one at least.</summary>
    public static bool AreCertificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
            return certificates.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>Issues a device's certificate. Of the request only its key counts.</summary>
    /// <returns>The certificate in PEM.</returns>
    public string IssueDevice(string device, PublicKey key, DateTimeOffset now, TimeSpan lifetime)
    {
        var request = NewRequest(device, key, ClientAuthentication);
        using var certificate = Issue(request, now, lifetime);
        return certificate.ExportCertificatePem();
    }

    /// <summary>Issues a server's certificate, with its key.</summary>
    /// <param name="names">Host names and addresses; the first is its common name too.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">How long it lasts.</param>
    public X509Certificate2 IssueServer(IReadOnlyList<string> names, DateTimeOffset now, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(names);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = NewRequest(names[0], new PublicKey(key), ServerAuthentication);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = Issue(request, now, lifetime);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <inheritdoc cref="DeviceOf(X509Certificate2, X509Certificate2)"/>
    public Checked<string> DeviceOf(X509Certificate2 certificate) => DeviceOf(_certificate, certificate);

    /// <summary>The device that a certificate of an authority names; refused as <see cref="ErrorCode.CertificateInvalid"/>. Whether it has expired is the caller's to judge.</summary>
    /// <param name="authority">The authority's certificate.</param>
    /// <param name="certificate">The device's.</param>
    public static Checked<string> DeviceOf(X509Certificate2 authority, X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
        chain.ChainPolicy.VerificationTime = certificate.NotBefore;
        if (!chain.Build(certificate))
        {
            return new ErrorInfo(ErrorCode.CertificateInvalid, "the certificate is not one that this authority issued to a device");
        }

        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return Identifiers.IsDeviceId(name) ? name : new ErrorInfo(ErrorCode.CertificateInvalid, "the certificate names no device");
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private static CertificateRequest NewRequest(string commonName, PublicKey key, Oid usage)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([usage], critical: false));
        return request;
    }

    private X509Certificate2 Issue(CertificateRequest request, DateTimeOffset now, TimeSpan lifetime)
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        // RFC 5280, 4.1.2.2: a positive integer.
        serial[0] &= 0x7F;
        serial[0] |= 0x40;
        var identifier = _certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().First();
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        var tolerance = lifetime * ToleratedFraction;
        var from = now - (tolerance < ClockTolerance ? tolerance : ClockTolerance);
        var until = now + lifetime;
        return request.Create(_certificate, from < _certificate.NotBefore ? _certificate.NotBefore : from, until > NotAfter ? NotAfter : until, serial);
    }
}
