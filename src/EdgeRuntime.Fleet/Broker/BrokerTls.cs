using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Fleet.Configuration;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>The broker's side of TLS: its certificate, read again when the file changes, and the devices' certificates of one authority.</summary>
internal sealed class BrokerTls
{
    private readonly BrokerTlsOptions _options;
    private readonly TimeProvider _wall;
    private readonly X509Certificate2Collection _authorities = [];
    private readonly Lock _gate = new();
    private SslStreamCertificateContext _context;
    private DateTime _written;

    private BrokerTls(BrokerTlsOptions options, TimeProvider wall)
    {
        (_options, _wall) = (options, wall);
        (_context, _written) = (Load(), Written());
        if (options.ClientCaFile is { } file)
        {
            _authorities.ImportFromPemFile(file);
        }
    }

    /// <summary>Reads the files.</summary>
    /// <returns>Null when TLS is not configured.</returns>
    /// <exception cref="BrokerStartException">One cannot be read.</exception>
    public static BrokerTls? Create(BrokerTlsOptions options, TimeProvider wall)
    {
        if (options.CertificateFile is null)
        {
            return null;
        }

        try
        {
            return new BrokerTls(options, wall);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new BrokerStartException($"Cannot read the certificates of the broker: {e.Message.TrimEnd('.')}; check Fleet:Broker:Tls", e);
        }
    }

    /// <summary>Whether devices may show a certificate instead of a password.</summary>
    public bool KnowsDevices => _authorities.Count > 0;

    /// <summary>How the next handshake is done.</summary>
    /// <remarks>A client without a certificate passes where one may sign in by password: the CONNECT packet decides then.</remarks>
    public SslServerAuthenticationOptions Handshake() => new()
    {
        ServerCertificateContext = Current(),
        ClientCertificateRequired = KnowsDevices,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is null || DeviceOf(certificate) is not null,
    };

    /// <summary>The device that a certificate of an authority names; null for any other certificate, and for one that is not valid now.</summary>
    public string? DeviceOf(X509Certificate certificate)
    {
        using var own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var now = _wall.GetUtcNow().UtcDateTime;
        if (own.NotBefore.ToUniversalTime() > now || own.NotAfter.ToUniversalTime() < now)
        {
            return null;
        }

        foreach (var authority in _authorities)
        {
            if (CertificateAuthority.DeviceOf(authority, own) is { IsOk: true, Value: var device })
            {
                return device;
            }
        }

        return null;
    }

    // A renewed certificate counts from the next connection on; one that cannot be read leaves the old one in force.
    private SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            if (Written() is var written && written != _written)
            {
                try
                {
                    (_context, _written) = (Load(), written);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
                {
                    // Its key may come a moment later: tried again at the next connection.
                }
            }

            return _context;
        }
    }

    private DateTime Written() => File.GetLastWriteTimeUtc(_options.CertificateFile!);

    private SslStreamCertificateContext Load()
    {
        var certificate = X509Certificate2.CreateFromPemFile(_options.CertificateFile!, _options.KeyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_options.CertificateFile!);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
