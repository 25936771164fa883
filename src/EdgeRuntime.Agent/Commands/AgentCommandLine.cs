using System.CommandLine;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.NativeProgram;

namespace EdgeRuntime.Agent.Commands;

/// <summary>The program: its commands and its exit codes.</summary>
internal static class AgentCommandLine
{
    /// <summary>What people type.</summary>
    public const string Name = "edge-agent";

    /// <summary>All commands.</summary>
    public static RootCommand Create() => new("Runs int8 models on live sensor data, as often as the battery allows")
    {
        RunCommand.Create(),
        CheckCommand.Create(),
        StatusCommand.Create(),
        DiagnosticsCommand.Create(),
        InferCommand.Create(),
        BenchCommand.Create(),
        SensorsCommand.Create(),
        MeterCommand.Create(),
        EnrolCommand.Create(),
        ProbeCommand.Create(),
        ApplyUpdateCommand.Create(),
    };

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        Console.SetError(new SecretlessWriter(Console.Error));
        var arguments = Create().Parse(args);
        if (arguments.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(UsageLine.Of(arguments, Name));
            return ExitCodes.Usage;
        }

        // The host handles signals: it takes as long to stop as its configuration allows.
        return await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
