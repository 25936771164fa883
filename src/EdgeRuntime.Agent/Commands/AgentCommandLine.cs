using System.CommandLine;
using EdgeRuntime.Agent.Hosting;

namespace EdgeRuntime.Agent.Commands;

/// <summary>The program: its commands and its exit codes.</summary>
internal static class AgentCommandLine
{
    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Runs int8 models on live sensor data, as often as the battery allows")
        {
            RunCommand.Create(),
            CheckCommand.Create(),
            BenchCommand.Create(),
            SensorsCommand.Create(),
            MeterCommand.Create(),
            ProbeCommand.Create(),
        };
        var arguments = root.Parse(args);
        if (arguments.Errors.Count > 0)
        {
            foreach (var error in arguments.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync($"commands: {string.Join(", ", root.Subcommands.Where(static command => !command.Hidden).Select(static command => command.Name))}; edge-agent COMMAND --help tells the options");
            return ExitCodes.Usage;
        }

        // The host handles signals: it takes as long to stop as its configuration allows.
        return await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
