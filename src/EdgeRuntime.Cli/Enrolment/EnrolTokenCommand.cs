using System.CommandLine;
using System.Text;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary><c>edgectl enrol token</c>: makes a claim.</summary>
internal static class EnrolTokenCommand
{
    private static readonly TimeSpan DefaultValidity = TimeSpan.FromHours(24);

    public static Command Create(CliEnvironment environment)
    {
        var url = new Option<string>("--url") { Description = "Where the device enrols: https://HOST:8443, the machine that runs 'edgectl enrol serve'", Required = true };
        url.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !EnrolmentClaim.IsUrl(token.Value))
            {
                result.AddError($"--url must be https://HOST:PORT, but is '{OneLineText.Of(token.Value, 128)}'");
            }
        });
        var valid = CommonOptions.Duration("--valid", "How long the claim is accepted, such as 24h (the default)");
        var output = new Option<string?>("--out", "-o") { Description = "File for the claim, such as edge-claim.json on the boot partition (default: stdout)" };
        var command = new Command("token", "Makes a claim by which one device enrols once: one line for a file or a QR code") { url, valid, output, CaFolder.Option };
        DeviceTerms.AddTo(command);
        command.SetLocalAction((arguments, _) =>
        {
            var folder = arguments.GetRequiredValue(CaFolder.Option);
            using var authority = CaFolder.Open(folder, environment.Wall.GetUtcNow());
            var issued = DeviceTerms.Read(arguments, arguments.GetRequiredValue(url), environment.Wall.GetUtcNow() + (arguments.GetValue(valid) ?? DefaultValidity));
            var path = arguments.GetValue(output);
            if (path is not null && File.Exists(path))
            {
                throw new CliException($"{path}: is there already; name another file with --out");
            }

            var claim = CaFolder.Signer(authority, folder, new EnrolmentTerms(), environment.Wall).NewClaim(issued);
            if (path is null)
            {
                environment.Out.WriteLine(Encoding.UTF8.GetString(claim.ToJson()));
            }
            else
            {
                LocalFile.Write(path, path => NewFile.WritePrivate(path, [.. claim.ToJson(), (byte)'\n']));
            }

            environment.Error.Say(FormattableString.Invariant($"claim for {claim.Device}, accepted once by 'edgectl enrol serve' until {claim.Expires:yyyy-MM-dd HH:mm} UTC; whoever reads it first can be {claim.Device}"));
        });
        return command;
    }
}
