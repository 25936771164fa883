using System.CommandLine;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent probe</c>: tries a model and reports; the agent runs it as a child process, with the request on its standard input.</summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        var command = new Command(ProbeProcess.Command, "Tries a staged model for the agent that starts it") { Hidden = true };
        command.SetAction(static async (_, cancellationToken) =>
        {
            await using var input = Console.OpenStandardInput();
            if (await ProbeExchange.ReadAsync(input, cancellationToken) is not { } request)
            {
                await Console.Error.WriteLineAsync("probe takes a request on its standard input; the agent starts it by itself");
                return ExitCodes.Usage;
            }

            // Before anything of the model is read.
            ProbeLimits.Apply(request.MemoryBytes, request.CpuSeconds, request.ParentProcessId);
            var sessions = new OnnxSessionFactory(new OnnxOptions { Providers = [.. request.Providers], NativeLibraryPath = request.NativeLibraryPath }, NullLogger<OnnxSessionFactory>.Instance);
            await using var output = Console.OpenStandardOutput();
            await ProbeExchange.WriteAsync(output, ModelProbe.Run(request, sessions), cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
