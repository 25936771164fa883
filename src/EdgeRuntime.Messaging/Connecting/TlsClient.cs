using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>The client's side of one TLS handshake with the broker, and in words what was wrong with the broker's certificate.</summary>
internal sealed class TlsClient
{
    private readonly string _host;
    private readonly TlsOptions _tls;
    private readonly TlsClock _clock;
    private DateTimeOffset _earliest;

    private TlsClient(string host, TlsOptions tls, TlsClock clock)
    {
        (_host, _tls, _clock) = (host, tls, clock);
        Options = new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = Check };
    }

    /// <summary>What the handshake is done by.</summary>
    public SslClientAuthenticationOptions Options { get; }

    /// <summary>Why the broker's certificate was refused; null while it was not.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Reads the certificate files, anew for each handshake, so that renewed ones count.</summary>
    /// <exception cref="InvalidDataException">One cannot be read; the message names it.</exception>
    public static TlsClient Create(string host, TlsOptions tls, TlsClock clock)
    {
        var client = new TlsClient(host, tls, clock);
        if (tls.CaFile is { } authorities)
        {
            client.Trust(Read(authorities));
        }

        if (tls.CertificateFile is { } file)
        {
            var certificate = SecretFile.Read(file, path => X509Certificate2.CreateFromPemFile(path, tls.KeyFile));
            client.NoteIssued(certificate);
            // The rest of the file are intermediates, which the broker needs when it knows only the root.
            client.Options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, Read(file), offline: true);
        }

        if (tls.Alpn.Count > 0)
        {
            client.Options.ApplicationProtocols = [.. tls.Alpn.Select(static protocol => new SslApplicationProtocol(protocol))];
        }

        return client;
    }

    /// <summary>A handshake with a server of one of these authorities.</summary>
    public static TlsClient Create(string host, X509Certificate2Collection authorities, TlsClock clock)
    {
        var client = new TlsClient(host, new TlsOptions { Enabled = true }, clock);
        client.Trust(authorities);
        return client;
    }

    private void Trust(X509Certificate2Collection authorities)
    {
        Options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        Options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        NoteIssued(authorities.MinBy(static authority => authority.NotBefore)!);
    }

    private void NoteIssued(X509Certificate2 own)
    {
        if (own.NotBefore > _earliest)
        {
            _earliest = own.NotBefore;
        }
    }

    private static X509Certificate2Collection Read(string file) => SecretFile.Read(file, static path =>
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new InvalidDataException($"{path} holds no PEM certificate");
    });

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var isGood = errors == SslPolicyErrors.None || _tls.AllowUntrusted
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && !IsClockSet && certificate is X509Certificate2 own && chain is not null && IsGoodAtItsOwnTime(own, chain));
        Trouble = isGood ? null : Describe(certificate as X509Certificate2, chain, errors);
        return Trouble is null;
    }

    // Before the day on which its own certificates were issued the clock is wrong, whatever the kernel knows.
    private bool IsClockSet => _clock.IsSet() && _clock.Wall.GetUtcNow() >= _earliest;

    // A clock that nobody has set, such as one that starts in 1970, is behind: it is at least as late as these certificates are old. One that has expired even by it stays refused.
    private bool IsGoodAtItsOwnTime(X509Certificate2 certificate, X509Chain chain)
    {
        chain.ChainPolicy.VerificationTime = chain.ChainElements.Select(static element => element.Certificate.NotBefore.ToUniversalTime())
            .Append(_earliest.UtcDateTime)
            .Append(_clock.Wall.GetUtcNow().UtcDateTime)
            .Max();
        return chain.Build(certificate);
    }

    // The most telling of what may be several things: a clock that is wrong makes every certificate look bad.
    private string Describe(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it shows no certificate";
        }

        var now = _clock.Wall.GetUtcNow();
        if (certificate.NotBefore.ToUniversalTime() > now)
        {
            return $"its certificate is valid from {Day(certificate.NotBefore)} on, and the clock says {Day(now.UtcDateTime)}";
        }

        if (certificate.NotAfter.ToUniversalTime() < now)
        {
            return $"its certificate expired on {Day(certificate.NotAfter)}, and the clock says {Day(now.UtcDateTime)}";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"its certificate is for {Names(certificate)}, not for {_host}";
        }

        var status = chain?.ChainStatus.Select(static status => status.Status).Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one);
        return (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid)) != 0
            ? $"its certificate was issued by {certificate.Issuer}, which {(_tls.CaFile is { } file ? $"{file} does not lead to" : "this system does not know")}"
            : $"its certificate is not good ({status})";
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] all = [.. names?.EnumerateDnsNames() ?? [], .. names?.EnumerateIPAddresses().Select(static address => address.ToString()) ?? []];
        return all.Length > 0 ? string.Join(", ", all) : certificate.Subject;
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
