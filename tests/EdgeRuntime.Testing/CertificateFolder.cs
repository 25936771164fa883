using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRuntime.Testing;

/// <summary>An authority of its own with a certificate for a server on 127.0.0.1 and one for a client, as PEM files in a temporary folder.</summary>
public sealed class CertificateFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("certificates-").FullName;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 _authority;

    /// <summary>Makes them; they are valid for a day.</summary>
    public CertificateFolder()
    {
        using var key = NewKey();
        _authority = AuthorityRequest("authority", key).CreateSelfSigned(_now.AddDays(-10), _now.AddDays(10));
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
        (ServerFile, ServerKeyFile) = IssueServer("server", "127.0.0.1", TimeSpan.Zero);
        (ClientFile, ClientKeyFile) = Issue("client", _authority, _now, null);
        // A server that has dropped its rights must read them; nothing secret hangs on them.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, (UnixFileMode)0x1ED);
        }
    }

    /// <summary>The authority's certificate.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>The server's certificate.</summary>
    public string ServerFile { get; }

    /// <summary>Its key.</summary>
    public string ServerKeyFile { get; }

    /// <summary>The client's certificate; its common name is <c>client</c>.</summary>
    public string ClientFile { get; }

    /// <summary>Its key.</summary>
    public string ClientKeyFile { get; }

    /// <summary>Issues a server's certificate.</summary>
    /// <param name="name">Name of its files.</param>
    /// <param name="host">The name or address that it is for.</param>
    /// <param name="shift">How far from today the day lies on which it is valid.</param>
    public (string Certificate, string Key) IssueServer(string name, string host, TimeSpan shift) => Issue(name, _authority, _now + shift, host);

    /// <summary>Issues a client's certificate through an intermediate authority, whose certificate stands behind it in the file.</summary>
    public (string Certificate, string Key) IssueClientThroughIntermediate()
    {
        using var key = NewKey();
        using var bare = AuthorityRequest("intermediate", key).Create(_authority, _now.AddDays(-5), _now.AddDays(5), RandomNumberGenerator.GetBytes(8));
        using var intermediate = bare.CopyWithPrivateKey(key);
        var files = Issue("chained", intermediate, _now, null);
        File.AppendAllText(files.Certificate, "\n" + intermediate.ExportCertificatePem());
        return files;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }

    private (string Certificate, string Key) Issue(string name, X509Certificate2 issuer, DateTimeOffset day, string? host)
    {
        using var key = NewKey();
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (host is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(issuer, day.AddHours(-12), day.AddHours(12), RandomNumberGenerator.GetBytes(8));
        var (certificateFile, keyFile) = (Path.Combine(_folder, $"{name}.pem"), Path.Combine(_folder, $"{name}.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }
}
