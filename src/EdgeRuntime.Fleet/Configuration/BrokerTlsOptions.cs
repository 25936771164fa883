namespace EdgeRuntime.Fleet.Configuration;

/// <summary>TLS of the embedded broker.</summary>
internal sealed class BrokerTlsOptions
{
    /// <summary>PEM file of the broker's certificate, with its chain. Default: none, no TLS.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of its key. Default: the key is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>PEM file of the authority that issued the devices' certificates (<c>edgectl ca new</c>): a device that shows one needs no password. Default: none.</summary>
    public string? ClientCaFile { get; set; }

    /// <summary>Adds a line for each value that cannot be.</summary>
    public void Validate(string key, ICollection<string> errors)
    {
        if (CertificateFile is null && (KeyFile ?? ClientCaFile) is not null)
        {
            errors.Add($"{key}:{(KeyFile is null ? nameof(ClientCaFile) : nameof(KeyFile))} needs {key}:{nameof(CertificateFile)}");
        }
    }
}
