using System.CommandLine;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary><c>edgectl ca new</c>.</summary>
internal static class CaNewCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var folder = CaFolder.NewOption();
        var name = new Option<string>("--name") { Description = "Its name, as certificates show it (default EdgeRuntime CA)", DefaultValueFactory = static _ => "EdgeRuntime CA" };
        var command = new Command("new", "Makes an authority: a key that stays with you and a certificate that devices and brokers trust, for 10 years") { folder, name, CommonOptions.Json };
        command.SetLocalAction((arguments, _) =>
        {
            var into = arguments.GetRequiredValue(folder);
            using var authority = CaFolder.Create(into, arguments.GetRequiredValue(name), environment.Wall.GetUtcNow());
            var report = new CaReport(Path.Combine(into, CaFolder.CertificateName), authority.Fingerprint, authority.NotAfter.ToUniversalTime());
            if (arguments.GetValue(CommonOptions.Json))
            {
                environment.Out.WriteJson(report, EnrolmentReportJsonContext.Default.CaReport);
            }
            else
            {
                environment.Out.WriteLine(FormattableString.Invariant($"authority {report.Certificate}: valid until {report.NotAfter:yyyy-MM-dd}"));
                environment.Out.WriteLine($"fingerprint {KeysPrinter.Grouped(report.Fingerprint)}");
            }

            environment.Error.Say($"back up {into} and keep it secret: whoever has its key can make devices; 'edgectl ca issue HOST' makes the certificate of your broker");
        });
        return command;
    }
}
