using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>
/// Credentials that systemd hands to the service alone (systemd.exec(5), Credentials). A command that a person runs does not see them, but finds in the drop-ins of the unit whether the service does:
/// <c>LoadCredential=tls-key:/root/tls.key</c>.
/// </summary>
internal static class ServiceCredentials
{
    /// <summary>Where an administrator puts drop-ins of the unit.</summary>
    public static readonly IReadOnlyList<string> DropInFolders = ["/etc/systemd/system/edge-agent.service.d", "/run/systemd/system/edge-agent.service.d"];

    private static readonly string[] Settings = ["LoadCredential=", "LoadCredentialEncrypted=", "SetCredential=", "SetCredentialEncrypted="];

    /// <summary>Replaces the errors about TLS files that are credentials: files that the service has are none, of others the line names the missing drop-in.</summary>
    /// <param name="tls">The files.</param>
    /// <param name="key">The configuration key of <paramref name="tls"/>.</param>
    /// <param name="errors">The lines of <see cref="TlsOptions.Validate"/> are among them.</param>
    /// <param name="folders">The folders of drop-ins.</param>
    /// <returns>A line for each credential that only the service can read.</returns>
    public static IReadOnlyList<string> Explain(TlsOptions tls, string key, List<string> errors, IReadOnlyList<string> folders)
    {
        var remarks = new List<string>();
        foreach (var (name, file) in (ReadOnlySpan<(string, string?)>)[(nameof(tls.CaFile), tls.CaFile), (nameof(tls.CertificateFile), tls.CertificateFile), (nameof(tls.KeyFile), tls.KeyFile)])
        {
            var at = file is not null && Path.GetFileName(file) == file ? errors.FindIndex(error => error.StartsWith($"{key}:{name} names ", StringComparison.Ordinal)) : -1;
            if (at < 0)
            {
                continue;
            }

            if (FindDropIn(file!, folders) is { } dropIn)
            {
                errors.RemoveAt(at);
                remarks.Add($"{key}:{name}: '{file}' is a credential of the service ({dropIn}); only the service can read it, so it is not checked here");
            }
            else
            {
                errors[at] += $"; a plain name is a credential of the service, and no drop-in loads it: sudo systemctl edit edge-agent, then LoadCredential={file}:FILE below [Service]";
            }
        }

        return remarks;
    }

    private static string? FindDropIn(string credential, IReadOnlyList<string> folders) => folders
        .Where(Directory.Exists)
        .SelectMany(static folder => Directory.GetFiles(folder, "*.conf").Order(StringComparer.Ordinal))
        .FirstOrDefault(file => Loads(file, credential));

    private static bool Loads(string file, string credential)
    {
        try
        {
            return File.ReadLines(file).Any(line => Settings.Any(setting =>
                line.StartsWith(setting, StringComparison.Ordinal) && (line[setting.Length..] == credential || line[setting.Length..].StartsWith(credential + ":", StringComparison.Ordinal))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever may not read it is told of the missing file, as if there were no drop-in.
            return false;
        }
    }
}
