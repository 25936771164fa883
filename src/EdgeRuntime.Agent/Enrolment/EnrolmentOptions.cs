using EdgeRuntime.Contracts.Enrolment;

namespace EdgeRuntime.Agent.Enrolment;

/// <summary>How the device gets and renews its certificate.</summary>
public sealed class EnrolmentOptions
{
    /// <summary>Where the certificate of <c>Mqtt:Tls</c> is renewed when a third of its life is left, such as <c>https://192.168.1.2:8443</c>. Set by <c>edge-agent enrol</c>; null renews nothing.</summary>
    public string? Url { get; set; }

    /// <summary>PEM file of the authority that the server at <c>Url</c> must belong to. Set by <c>edge-agent enrol</c>.</summary>
    public string? CaFile { get; set; }

    /// <summary>A claim (<c>edgectl enrol token</c> makes it) by which a device that is not enrolled does so by itself. Default: edge-claim.json in /boot/firmware or /boot; "none" for no such file.</summary>
    public string? ClaimFile { get; set; }

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Url is not null && !EnrolmentClaim.IsUrl(Url))
        {
            errors.Add($"{key}:Url must be https://HOST:PORT, but is '{Url}'");
        }

        if (Url is not null && CaFile is null)
        {
            errors.Add($"{key}:Url needs {key}:CaFile");
        }

        if (CaFile is not null && !File.Exists(CaFile))
        {
            errors.Add($"{key}:CaFile names '{CaFile}', which does not exist");
        }
    }
}
