using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>The operator's side of the enrolment: decides about a device's request and signs it. Any transport may carry requests and answers. Thread-safe.</summary>
/// <param name="authority">Signs.</param>
/// <param name="claims">Claims that have been made.</param>
/// <param name="terms">For how long.</param>
/// <param name="wall">The clock; the operator's side has the right time.</param>
public sealed class EnrolmentSigner(CertificateAuthority authority, ClaimStore claims, EnrolmentTerms terms, TimeProvider wall)
{
    private readonly Lock _claiming = new();

    /// <summary>Devices whose certificates are not renewed; null for none.</summary>
    public RefusedDevices? Refused { get; init; }

    /// <summary>Makes a claim.</summary>
    /// <param name="claim">The operator's side of it.</param>
    /// <returns>What the device is given.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be kept.</exception>
    public EnrolmentClaim NewClaim(IssuedClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(claim.Url);
        var given = new EnrolmentClaim(claim.Device, claim.Url, authority.Fingerprint, EnrolmentClaim.NewSecret(), claim.Expires);
        claims.Add(given.SecretDigest, claim, wall.GetUtcNow());
        return given;
    }

    /// <summary>Answers a request that came over the network: the first with a claim, or a renewal.</summary>
    /// <param name="json">The request as it came.</param>
    public Checked<EnrolmentAnswer> Answer(ReadOnlySpan<byte> json)
    {
        var read = EnrolmentRequest.Parse(json);
        if (!read.IsOk)
        {
            return read.Error;
        }

        var request = CertificateAuthority.ReadRequest(read.Value.Request);
        return !request.IsOk ? request.Error
            : read.Value.Secret is { } secret ? Enrol(EnrolmentClaim.DigestOf(secret), request.Value.PublicKey)
            : Renew(read.Value.Certificate!, request.Value.PublicKey);
    }

    /// <summary>Answers a request that somebody brought on a file: whoever calls this vouches for it.</summary>
    /// <param name="requestPem">The certificate request.</param>
    /// <param name="claim">What the device is given.</param>
    public Checked<EnrolmentAnswer> SignByHand(string requestPem, IssuedClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var request = CertificateAuthority.ReadRequest(requestPem);
        return request.IsOk ? Issue(claim, request.Value.PublicKey) : request.Error;
    }

    private Checked<EnrolmentAnswer> Enrol(string secretDigest, PublicKey key)
    {
        lock (_claiming)
        {
            var found = claims.Find(secretDigest);
            if (!found.IsOk)
            {
                return found.Error;
            }

            var (claim, fingerprint) = (found.Value, ContentDigest.Of(key.ExportSubjectPublicKeyInfo()));
            if (claim.Expires <= wall.GetUtcNow())
            {
                return new ErrorInfo(ErrorCode.Expired, $"the claim for {claim.Device} expired on {claim.Expires:yyyy-MM-dd HH:mm} UTC; make a new one with 'edgectl enrol token'");
            }

            if (claim.UsedBy is { } user && user != fingerprint)
            {
                return new ErrorInfo(ErrorCode.ClaimUsed, $"the claim for {claim.Device} has been used by another key; make a new one with 'edgectl enrol token'");
            }

            // Used before it is answered: two devices with one claim never both get a certificate.
            if (claim.UsedBy is null)
            {
                claims.Save(secretDigest, claim with { UsedBy = fingerprint });
            }

            return Issue(claim, key);
        }
    }

    private Checked<EnrolmentAnswer> Renew(string certificatePem, PublicKey key)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPem(certificatePem);
        }
        catch (CryptographicException)
        {
            return new ErrorInfo(ErrorCode.CertificateInvalid, "not a certificate in PEM");
        }

        using (certificate)
        {
            var device = authority.DeviceOf(certificate);
            if (!device.IsOk)
            {
                return device.Error;
            }

            if (Refused?.Contains(device.Value) is true)
            {
                return new ErrorInfo(ErrorCode.CertificateInvalid, $"the certificate of {device.Value} is no longer renewed; 'edgectl enrol refuse {device.Value} --again' lets it in again");
            }

            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            {
                return new ErrorInfo(ErrorCode.CertificateInvalid, $"the request to renew the certificate of {device.Value} is signed by another key");
            }

            var end = new DateTimeOffset(certificate.NotAfter);
            return end + terms.Grace <= wall.GetUtcNow()
                ? new ErrorInfo(ErrorCode.Expired, $"the certificate of {device.Value} expired on {end:yyyy-MM-dd}, too long ago to be renewed; enrol the device again with 'edgectl enrol token'")
                : new EnrolmentAnswer(device.Value, authority.IssueDevice(device.Value, key, wall.GetUtcNow(), terms.Lifetime), authority.Pem);
        }
    }

    private EnrolmentAnswer Issue(IssuedClaim claim, PublicKey key) => new(claim.Device, authority.IssueDevice(claim.Device, key, wall.GetUtcNow(), terms.Lifetime), authority.Pem)
    {
        Broker = claim.Broker,
        Keyring = claim.Keyring,
        Url = claim.Url,
    };
}
