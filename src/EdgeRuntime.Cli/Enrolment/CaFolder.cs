using System.CommandLine;
using System.Text;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary>The folder of an operator's authority: its certificate, its key, and the claims that it has made.</summary>
internal static class CaFolder
{
    /// <summary>The authority's certificate, which the broker is told of.</summary>
    public const string CertificateName = "ca.pem";

    private const string KeyName = "ca" + KeyFiles.PrivateSuffix;
    private const string ClaimsName = "claims";
    private const string RefusedName = "refused";
    private const string Default = "ca";

    /// <summary>Which folder.</summary>
    public static Option<string> Option { get; } = new("--ca") { Description = "Folder of the authority (default ca)", DefaultValueFactory = static _ => Default };

    /// <summary>Where to make it.</summary>
    public static Option<string> NewOption() => new("--out", "-o") { Description = "Folder for the authority; made when it is not there (default ca)", DefaultValueFactory = static _ => Default };

    /// <summary>Makes an authority. One that is there is never overwritten: every device trusts it.</summary>
    /// <exception cref="CliException">It is there, or cannot be written.</exception>
    public static CertificateAuthority Create(string folder, string name, DateTimeOffset now)
    {
        var (certificate, key) = (Path.Combine(folder, CertificateName), Path.Combine(folder, KeyName));
        foreach (var path in new[] { certificate, key }.Where(File.Exists))
        {
            throw new CliException($"{path}: is there already, and devices may trust it; name another folder with --out");
        }

        var authority = CertificateAuthority.Create(name, now, out var keyPem);
        LocalFile.Write(folder, static folder => _ = Directory.CreateDirectory(folder));
        LocalFile.Write(key, path => NewFile.WritePrivate(path, Encoding.ASCII.GetBytes(keyPem)));
        LocalFile.Write(certificate, path => File.WriteAllText(path, authority.Pem + "\n"));
        return authority;
    }

    /// <summary>Reads the authority.</summary>
    /// <exception cref="CliException">There is none, or it has ended.</exception>
    public static CertificateAuthority Open(string folder, DateTimeOffset now)
    {
        var (certificate, key) = (Path.Combine(folder, CertificateName), Path.Combine(folder, KeyName));
        if (!File.Exists(certificate))
        {
            throw new CliException($"--ca {folder}: there is no {CertificateName} in it; make an authority with 'edgectl ca new --out {folder}'");
        }

        var read = CertificateAuthority.Load(LocalFile.Read(certificate, File.ReadAllText), LocalFile.Read(key, File.ReadAllText));
        if (!read.IsOk)
        {
            throw new CliException($"{certificate} and {key}: {read.Error.Message}");
        }

        if (read.Value.NotAfter <= now)
        {
            var end = read.Value.NotAfter;
            read.Value.Dispose();
            throw new CliException(FormattableString.Invariant($"{certificate}: the authority ended on {end.UtcDateTime:yyyy-MM-dd}; make a new one in another folder with 'edgectl ca new --out FOLDER'"));
        }

        return read.Value;
    }

    /// <summary>The signer of the authority in a folder.</summary>
    public static EnrolmentSigner Signer(CertificateAuthority authority, string folder, EnrolmentTerms terms, TimeProvider wall) =>
        new(authority, new ClaimStore(Path.Combine(folder, ClaimsName)), terms, wall) { Refused = Refused(folder) };

    /// <summary>The devices that the authority in a folder refuses.</summary>
    public static RefusedDevices Refused(string folder) => new(Path.Combine(folder, RefusedName));
}
