using System.CommandLine;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent run</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Runs the agent until SIGTERM or Ctrl+C") { CommonOptions.Config };
        command.SetAction(async (arguments, _) =>
        {
            // First of all: a signal that comes while the configuration is read asks for a stop too.
            using var signals = StopSignals.Listen();
            var loaded = Load();
            if (loaded is { Errors.Count: 0, ServiceOnly.Count: 0 } && await EnrolCommand.EnrolAtStartAsync(loaded.Configuration, signals.Token))
            {
                loaded = Load();
            }

            if (loaded is { Errors.Count: > 0 } or { ServiceOnly.Count: > 0 })
            {
                foreach (var error in loaded.Errors.Concat(loaded.ServiceOnly))
                {
                    await Console.Error.WriteLineAsync(error);
                }

                return ExitCodes.Fault;
            }

            PrivateFiles.OnlyForOwner();
            return AgentHost.Run(loaded.Configuration, Load, signals);

            LoadedConfiguration Load() => ConfigurationLoader.Load(arguments.GetValue(CommonOptions.Config), StateDirectory.OfProcess);
        });
        return command;
    }
}
