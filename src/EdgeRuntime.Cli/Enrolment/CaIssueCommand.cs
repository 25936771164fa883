using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary><c>edgectl ca issue</c>: a server's certificate, for the broker.</summary>
internal static class CaIssueCommand
{
    // Browsers accept no more of a server's certificate, and whoever runs the broker may use its certificate for a dashboard too.
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(397);

    public static Command Create(CliEnvironment environment)
    {
        var hosts = new Argument<string[]>("host") { Description = "Names and addresses by which devices reach the server", Arity = ArgumentArity.OneOrMore };
        hosts.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => Uri.CheckHostName(token.Value) == UriHostNameType.Unknown))
            {
                result.AddError($"'{OneLineText.Of(token.Value, 64)}' is not a host name or an address");
            }
        });
        var output = new Option<string?>("--out", "-o") { Description = "Where the files go, without .pem and .key.pem (default: the first host)" };
        var lifetime = CommonOptions.Duration("--lifetime", "How long the certificate lasts, such as 397d (the default)");
        var command = new Command("issue", "Makes the certificate and the key of a server, such as the broker") { hosts, CaFolder.Option, output, lifetime, CommonOptions.Json };
        command.SetLocalAction((arguments, _) =>
        {
            string[] names = arguments.GetRequiredValue(hosts);
            var target = arguments.GetValue(output) ?? names[0];
            var (certificateFile, keyFile) = (target + ".pem", target + KeyFiles.PrivateSuffix);
            using var authority = CaFolder.Open(arguments.GetRequiredValue(CaFolder.Option), environment.Wall.GetUtcNow());
            using var certificate = authority.IssueServer(names, environment.Wall.GetUtcNow(), arguments.GetValue(lifetime) ?? DefaultLifetime);
            using var key = certificate.GetECDsaPrivateKey()!;
            // The key first: a renewed certificate with the old key would stop the server at its next start.
            LocalFile.Write(keyFile, path =>
            {
                File.Delete(path);
                NewFile.WritePrivate(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            });
            LocalFile.Write(certificateFile, path => File.WriteAllText(path, certificate.ExportCertificatePem() + "\n"));
            var report = new CertificateReport(certificateFile, keyFile, certificate.NotAfter.ToUniversalTime());
            if (arguments.GetValue(CommonOptions.Json))
            {
                environment.Out.WriteJson(report, EnrolmentReportJsonContext.Default.CertificateReport);
            }
            else
            {
                environment.Out.WriteLine(FormattableString.Invariant($"certificate {report.Certificate} for {string.Join(", ", names)}: valid until {report.NotAfter:yyyy-MM-dd}; key {report.Key} (keep it secret)"));
            }
        });
        return command;
    }
}
