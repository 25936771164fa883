using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.SelfUpdate;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent apply-update</c>: what <c>edge-agent-update.service</c> runs as root.</summary>
internal static class ApplyUpdateCommand
{
    public static Command Create()
    {
        var settle = new Option<string>("--settle") { Description = "How long the new agent must be well, hh:mm:ss", DefaultValueFactory = static _ => "00:01:00" };
        var limit = new Option<string>("--limit") { Description = "How long it has for that, hh:mm:ss", DefaultValueFactory = static _ => "00:10:00" };
        var command = new Command("apply-update", "Installs the release of the agent that is staged, as root; edge-agent-update.path starts it") { settle, limit };
        command.Hidden = true;
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (!TimeSpan.TryParse(arguments.GetValue(settle), CultureInfo.InvariantCulture, out var well) || !TimeSpan.TryParse(arguments.GetValue(limit), CultureInfo.InvariantCulture, out var patience))
            {
                await Console.Error.WriteLineAsync("--settle and --limit take a duration: hh:mm:ss");
                return ExitCodes.Usage;
            }

            var tools = new PackageTools(Run);
            var updater = new AgentUpdater(
                AgentUpdatePaths.Installed, tools, new AgentWatch(tools, well, patience, TimeProvider.System), static () => TrustedTime.Of(TimeProvider.System, SystemClock.State), Console.Out.WriteLine);
            try
            {
                return await updater.RunAsync(cancellationToken) ? ExitCodes.Success : ExitCodes.Fault;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"Cannot update the agent: {e.Message}");
                return ExitCodes.Fault;
            }
        });
        return command;
    }

    private static ToolOutcome Run(string program, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        var runner = new ToolRunner(TimeProvider.System);
#pragma warning disable VSTHRD002 // This process does one thing after the other, and asynchronous methods for it would make the agent larger.
        return runner.RunAsync(program, arguments, limit, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }
}
