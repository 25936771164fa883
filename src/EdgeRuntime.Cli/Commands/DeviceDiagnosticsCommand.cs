using System.CommandLine;
using System.Text;
using EdgeRuntime.Cli.Diagnostics;
using EdgeRuntime.Cli.Settings;

namespace EdgeRuntime.Cli.Commands;

/// <summary><c>edgectl device diagnostics</c>: the text of <c>edge-agent diagnostics</c>, from a device that nobody stands beside.</summary>
internal static class DeviceDiagnosticsCommand
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(45);

    public static Command Create(CliEnvironment environment)
    {
        var device = CommonOptions.Device();
        var output = new Option<string?>("--output", "-o") { Description = "Writes to this file instead of stdout" };
        var timeout = CommonOptions.Duration("--timeout", "How long to wait for the device to collect, and for each block (default 45s)");
        var command = new Command("diagnostics", "Fetches versions, status, sensors, configuration and log of a device; credentials are left out") { device, output, timeout };
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var fetch = new DiagnosticsFetch(session, environment, arguments.GetValue(timeout) ?? DefaultTimeout);
            var text = await fetch.RunAsync(arguments.GetRequiredValue(device)!, cancellationToken);
            if (arguments.GetValue(output) is { } file)
            {
                LocalFile.Write(file, path => File.WriteAllBytes(path, text));
                environment.Error.Say(FormattableString.Invariant($"Wrote {file} ({text.Length} bytes); read it before you pass it on"));
            }
            else
            {
                await environment.Out.Writer.WriteAsync(Printable(Encoding.UTF8.GetString(text)));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    // A log may quote anything, escape sequences included.
    private static string Printable(string text) => string.Create(text.Length, text, static (characters, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            characters[i] = char.IsControl(source[i]) && source[i] is not ('\n' or '\t') ? '?' : source[i];
        }
    });
}
