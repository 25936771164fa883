using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent status</c>: what the agent that runs here does now, why it infers no faster, and what went wrong last.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var path = new Option<string?>("--socket") { Description = $"The agent's status socket (default {StatusClient.ServiceSocket}, else {StatusSocket.FileName} in the state directory)" };
        var command = new Command("status", "Shows what the running agent does now, why it infers no faster, and its last problems") { CommonOptions.Config, CommonOptions.Json, path };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (report, problem) = await StatusClient.AskAsync(arguments.GetValue(path), arguments.GetValue(CommonOptions.Config), cancellationToken);
            if (report is null)
            {
                await Console.Error.WriteLineAsync(problem);
                return ExitCodes.Fault;
            }

            if (arguments.GetValue(CommonOptions.Json))
            {
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, StatusJsonContext.Default.StatusReport));
            }
            else
            {
                Print(report, Console.Out);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Writes a report for people.</summary>
    internal static void Print(StatusReport report, TextWriter output)
    {
        output.WriteLine($"edge-agent {report.Version} on {report.Device} ({report.Board}), up {Span(report.UptimeS)}");
        output.WriteLine($"power    {Power(report.Power)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rate     {report.Power.RateHz:0.###} Hz, {report.Power.Mode}: {report.Power.Reason}"));
        foreach (var model in report.Models)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"model    {model.Model} {model.Version} ({model.Variant}) on {model.Source}: {model.RateHz:0.###} Hz, {model.Inferences} inferences{Price(model)}{Problem(model.SourceProblem)}"));
        }

        output.WriteLine($"broker   {Broker(report.Broker)}");
        output.WriteLine($"lost     {report.Broker.Dropped}");
        foreach (var problem in report.Problems.TakeLast(3))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{problem.Level.ToLowerInvariant(),-8} {problem.At.ToLocalTime():yyyy-MM-dd HH:mm:ss} {problem.Text}"));
        }
    }

    private static string Power(StatusPower power)
    {
        string?[] parts =
        [
            power.SocFraction is { } soc ? string.Create(CultureInfo.InvariantCulture, $"battery {soc * 100:0} %") : power.BatterySensor is null ? "no battery" : "charge unknown",
            power.BatterySensor is null or BatterySensorState.Fresh ? null : $"sensor {power.BatterySensor.Value.ToString().ToLowerInvariant()}",
            power.ExternalPower switch { true => "external power", false => "no external power", null => null },
            string.Create(CultureInfo.InvariantCulture, $"mean draw {power.MeanLoadWatts:0.##} W"),
            power.LastsUntil is { } end ? string.Create(CultureInfo.InvariantCulture, $"lasts until {end.ToLocalTime():ddd HH:mm}") : null,
            power.FullAt is { } full ? string.Create(CultureInfo.InvariantCulture, $"full at {full.ToLocalTime():ddd HH:mm}") : null,
            $"from {power.Source}",
        ];
        return string.Join(", ", parts.Where(static part => part is not null));
    }

    private static string Broker(StatusBroker broker) => broker.Address is null
        ? "none configured"
        : string.Create(CultureInfo.InvariantCulture, $"{broker.Address} {(broker.Connected ? "connected" : "not connected")}, {broker.Confirmed} confirmed, {broker.Queued} waiting{Problem(broker.Problem)}");

    private static string Price(StatusModel model) => model.JoulesPerInference is { } joules
        ? string.Create(CultureInfo.InvariantCulture, $", {(joules >= 0.1 ? $"{joules.ToString("0.###", CultureInfo.InvariantCulture)} J" : $"{(joules * 1000).ToString("0.###", CultureInfo.InvariantCulture)} mJ")} each")
        : "";

    private static string Problem(string? text) => text is null ? "" : $"; {text}";

    private static string Span(double seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalDays: >= 1 } span => $"{span.Days} d {span.Hours} h",
        { TotalHours: >= 1 } span => $"{span.Hours} h {span.Minutes} min",
        { TotalMinutes: >= 1 } span => $"{span.Minutes} min",
        var span => $"{span.Seconds} s",
    };
}
