using System.CommandLine;
using System.Text.Json;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Governing;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Sleeping;
using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent check</c>: everything that <c>run</c> would complain about, together, without connecting.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var effective = new Option<bool>("--effective") { Description = "Shows each value and where it came from: default, a file, the environment, or the desired document in force" };
        var command = new Command("check", "Checks the configuration and loads the models") { CommonOptions.Config, CommonOptions.Json, effective };
        command.SetAction(async (arguments, _) =>
        {
            var loaded = ConfigurationLoader.Load(arguments.GetValue(CommonOptions.Config), StateDirectory.OfProcess);
            List<string> errors = [.. loaded.Errors];
            List<string> remarks = [.. loaded.ServiceOnly];
            if (errors.Count == 0)
            {
                await LoadAsync(loaded.Configuration, errors, remarks);
                remarks.AddRange(CheckRemarks.Of(loaded.Configuration, TimeProvider.System.GetUtcNow(), Environment.GetEnvironmentVariable("PATH")));
            }

            var values = !arguments.GetValue(effective) ? null : loaded.Errors.Count == 0 ? DesiredValues.Over(loaded, remarks) : loaded.Effective();
            Print(new CheckReport(errors.Count == 0, [.. errors.Select(SecretText.Hide)], remarks.Count > 0 ? [.. remarks.Select(SecretText.Hide)] : null, values), arguments.GetValue(CommonOptions.Json), arguments.InvocationConfiguration);
            return errors.Count == 0 ? ExitCodes.Success : ExitCodes.Fault;
        });
        return command;
    }

    // Only making the agent shows whether its models load and fit their sources.
    private static async Task LoadAsync(AgentConfiguration configuration, List<string> errors, List<string> remarks)
    {
        try
        {
            var files = new OsFileSystem();
            await using var agent = new EdgeAgent(configuration, new AgentEnvironment(Clocks.System, files, NullLoggerFactory.Instance, AppContext.BaseDirectory) { ChecksOnly = true });
            remarks.AddRange(CheckRemarks.WithoutGolden(agent.Models.Select(static loop => loop.Lane.Model)));
            if (configuration.Governor.Allowed.Count > 0 && GovernorCandidates.WhyNone(configuration.Governor, new CpuGovernors(files), agent.PowerSource.MeasuresLoad) is { } reason)
            {
                remarks.Add($"{nameof(AgentConfiguration.Governor)}:{nameof(GovernorOptions.Allowed)}: no governor is tried: {reason}");
            }

            if (configuration.Sleep.Command.Count > 0 && agent.Board.Profile.SleepWatts is null)
            {
                remarks.Add($"{nameof(AgentConfiguration.Sleep)}: the profile of {agent.Board.Profile.Name} does not say what the board draws asleep, so the adaptive policy never chooses sleep; set {nameof(AgentConfiguration.Sleep)}:{nameof(SleepOptions.Watts)}");
            }
        }
        catch (AgentStartException e)
        {
            errors.AddRange(e.Errors);
        }
    }

    private static void Print(CheckReport report, bool json, InvocationConfiguration streams)
    {
        if (json)
        {
            streams.Output.WriteLine(JsonSerializer.Serialize(report, CommandJsonContext.Default.CheckReport));
            return;
        }

        foreach (var value in report.Effective ?? [])
        {
            streams.Output.WriteLine($"{value.Key} = {value.Value ?? "(not set)"}    ({value.Origin})");
        }

        foreach (var remark in report.Remarks ?? [])
        {
            streams.Error.WriteLine(remark);
        }

        foreach (var error in report.Errors)
        {
            streams.Error.WriteLine(error);
        }

        streams.Error.WriteLine(report.Ok ? "the configuration is good" : $"{report.Errors.Count} error(s)");
    }
}
