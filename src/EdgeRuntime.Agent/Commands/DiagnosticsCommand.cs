using System.CommandLine;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Diagnostics;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent diagnostics</c>: one text with all that somebody needs who helps with this device, without credentials.</summary>
internal static class DiagnosticsCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--out") { Description = "Writes to this file instead of stdout" };
        var command = new Command("diagnostics", "Collects versions, status, sensors, configuration and log for whoever helps with this device; credentials are left out") { CommonOptions.Config, file };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var configuration = arguments.GetValue(CommonOptions.Config);
            var loaded = ConfigurationLoader.Load(configuration, StateDirectory.OfProcess);
            try
            {
                await using var target = arguments.GetValue(file) is { } path ? new StreamWriter(path) : null;
                var report = new DiagnosticsReport(loaded, Hardware.Of(new OsFileSystem(), TimeProvider.System), DiagnosticsReport.NewTools(TimeProvider.System), target ?? Console.Out);
                await report.WriteAsync(token => StatusClient.AskAsync(null, configuration, token), TimeProvider.System.GetUtcNow(), cancellationToken);
                if (target is not null)
                {
                    // A full disk may show only now.
                    await target.FlushAsync(cancellationToken);
                    await Console.Error.WriteLineAsync($"Wrote {arguments.GetValue(file)}; read it before you pass it on");
                }

                return ExitCodes.Success;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                await Console.Error.WriteLineAsync($"Cannot write {arguments.GetValue(file)}: {e.Message}");
                return ExitCodes.Fault;
            }
        });
        return command;
    }
}
