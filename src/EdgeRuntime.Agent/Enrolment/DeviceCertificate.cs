using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Enrolment;

/// <summary>The certificate in force.</summary>
/// <param name="File">Its file.</param>
/// <param name="KeyFile">The file of its key.</param>
/// <param name="Pem">Its text.</param>
/// <param name="Device">The device that it names.</param>
/// <param name="NotBefore">When it begins.</param>
/// <param name="NotAfter">When it ends.</param>
internal sealed record DeviceCertificate(string File, string KeyFile, string Pem, string Device, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    private const int ThirdOfLife = 3;

    /// <summary>Reads it; null where none is configured or it cannot be read.</summary>
    public static DeviceCertificate? Read(TlsOptions tls)
    {
        if (tls is not { CertificateFile: { } file, KeyFile: { } keyFile })
        {
            return null;
        }

        try
        {
            var pem = System.IO.File.ReadAllText(file);
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return new DeviceCertificate(file, keyFile, pem, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), certificate.NotBefore, certificate.NotAfter);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // The connection says so.
            return null;
        }
    }

    /// <summary>The private key; null where it cannot be read.</summary>
    public DeviceKey? ReadKey()
    {
        try
        {
            return DeviceKey.TryParse(System.IO.File.ReadAllText(KeyFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether it is time to renew it: a third of its life is left. A clock that is not set, or before its beginning, may be wrong, and then only the broker knows: it is renewed when that keeps the device out.</summary>
    /// <param name="now">The date, right or wrong.</param>
    /// <param name="isClockSet">Whether the date is known to be right.</param>
    /// <param name="isKeptOut">Whether the broker has not let the device in for a while.</param>
    public bool IsDue(DateTimeOffset now, bool isClockSet, bool isKeptOut) => now >= NotAfter - ((NotAfter - NotBefore) / ThirdOfLife) || (isKeptOut && (!isClockSet || now < NotBefore));
}
