namespace EdgeRuntime.Messaging;

/// <summary>TLS towards the broker.</summary>
public sealed class TlsOptions
{
    /// <summary>Whether the connection is encrypted. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>PEM file of the authorities to trust instead of the system's; a plain name is a systemd credential.</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM file of the client certificate, with its chain; a plain name is a systemd credential.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the client certificate's key; a plain name is a systemd credential.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Protocols to offer in the handshake over TCP, such as <c>x-amzn-mqtt-ca</c> for brokers that share port 443.</summary>
    public IList<string> Alpn { get; set; } = [];

    /// <summary>Accepts any certificate. For experiments only; default false.</summary>
    public bool AllowUntrusted { get; set; }

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="keyOf">What the user calls a property.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(Func<string, string> keyOf, ICollection<string> errors)
    {
        foreach (var (name, path) in (ReadOnlySpan<(string, string?)>)[(nameof(CaFile), CaFile), (nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile)])
        {
            if (path is not null && !File.Exists(path))
            {
                errors.Add($"{keyOf(name)} names '{path}', which does not exist");
            }
        }

        if (CertificateFile is null != KeyFile is null)
        {
            errors.Add($"{keyOf(nameof(CertificateFile))} and {keyOf(nameof(KeyFile))} go together");
        }

        foreach (var protocol in Alpn.Where(static protocol => protocol.Length is 0 or > 255))
        {
            errors.Add($"{keyOf(nameof(Alpn))} has '{protocol}', but a protocol has 1 to 255 characters");
        }

        if (!Enabled && (CaFile ?? CertificateFile) is not null)
        {
            errors.Add($"{keyOf(nameof(Enabled))} is false, but certificates are configured");
        }
    }
}
