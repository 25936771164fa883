using System.CommandLine;
using EdgeRuntime.Cli.Agents;
using EdgeRuntime.Cli.Enrolment;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Models;
using EdgeRuntime.Cli.Policies;
using EdgeRuntime.Cli.Simulation;
using EdgeRuntime.Client;
using EdgeRuntime.Contracts;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.NativeProgram;

namespace EdgeRuntime.Cli.Commands;

/// <summary>The program: its commands and its exit codes.</summary>
internal static class EdgectlCommandLine
{
    // A command that was asked to stop says goodbye to the broker and ends.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    /// <summary>All commands.</summary>
    public static RootCommand Create(CliEnvironment environment) => new("Watches and steers a fleet of EdgeRuntime devices")
    {
        DevicesCommand.Create(environment),
        new Command("device", "One device")
        {
            DeviceShowCommand.Create(environment),
            DeviceCommandCommand.Create(environment),
            DevicePolicyCommand.Create(environment),
            DeviceDiagnosticsCommand.Create(environment),
            DeviceLogLevelCommand.Create(environment),
        },
        WatchCommand.Create(environment),
        ModelCommand.Create(environment),
        AgentCommand.Create(environment),
        KeysCommand.Create(environment),
        CaCommand.Create(environment),
        EnrolCommand.Create(environment),
        SimulateCommand.Create(environment),
    };

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment, CancellationToken cancellationToken = default)
    {
        var arguments = Create(environment).Parse(args);
        if (arguments.Errors.Count > 0)
        {
            environment.Error.Say(UsageLine.Of(arguments, "edgectl"));
            return ExitCodes.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopLimit, Output = environment.Out.Writer, Error = environment.Error.Writer };
            return await arguments.InvokeAsync(configuration, cancellationToken);
        }
        catch (CliException e)
        {
            environment.Error.Say(e.Message);
            return e.ExitCode;
        }
        catch (BrokerException e)
        {
            environment.Error.Say(e.Message + Advice(e.Fault));
            return ExitCodes.Fault;
        }
        catch (FleetException e)
        {
            environment.Error.Say(e.Message);
            return ExitCodes.Fault;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that fails in the middle, say: what could be expected has a line of its own.
            environment.Error.Say(OneLineText.Of(e.Message));
            return ExitCodes.Fault;
        }
        catch (OperationCanceledException)
        {
            environment.Error.Say("interrupted");
            return ExitCodes.Fault;
        }
    }

    private static string Advice(BrokerFault fault) => fault switch
    {
        BrokerFault.Unreachable => "; check --host and --port, and that the broker runs",
        BrokerFault.Untrusted => "; check --tls, --ca, --cert and --key",
        BrokerFault.Refused => "; check --username, --password-file and the broker's access list",
        BrokerFault.Lost => "; try again",
        _ => "",
    };
}
