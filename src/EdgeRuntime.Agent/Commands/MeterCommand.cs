using System.CommandLine;
using System.Text.Json;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Energy.External;
using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent meter</c>: joules of an inference by an external meter's record.</summary>
internal static class MeterCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--csv") { Description = "The meter's record: a time, a power (or a current and a voltage) and, where a GPIO marks the windows, marker, D0-D7 or D0 to D7", Required = true };
        var inferences = new Option<long[]>("--inferences") { Description = "How many ran in each window: one number for all, or one a window", Required = true, AllowMultipleArgumentsPerToken = true };
        var idle = new Option<double?>("--idle-w") { Description = "What the board draws without inferring, where the record does not show it" };
        inferences.Validators.Add(static result =>
        {
            if (result.Tokens.Any(static token => long.TryParse(token.Value, out var count) && count <= 0))
            {
                result.AddError("--inferences must be 1 or more");
            }
        });
        idle.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, out var watts) && watts is not (>= 0 and <= 1000))
            {
                result.AddError("--idle-w must be 0 to 1000");
            }
        });
        var supply = new Option<double?>("--supply-v") { Description = "Supply voltage, where the record has a current and no voltage (Nordic PPK2)" };
        var line = new Option<int>("--marker-line") { Description = "Digital input that marks the windows, 0 to 7. Default 0" };
        supply.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, out var volts) && volts is not (> 0 and <= 100))
            {
                result.AddError("--supply-v must be above 0 and at most 100");
            }
        });
        line.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is not (>= 0 and <= 7))
            {
                result.AddError("--marker-line must be 0 to 7");
            }
        });
        var command = new Command("meter", "Prices an inference by the record of an external power meter") { file, inferences, idle, supply, line, CommonOptions.Json };
        command.SetAction(arguments =>
        {
            var path = arguments.GetRequiredValue(file);
            try
            {
                using var reader = TableText.Open(File.OpenRead(path));
                var record = MeterRecord.Read(reader, path, new MeterOptions { SupplyVolts = arguments.GetValue(supply), MarkerLine = arguments.GetValue(line) });
                Print(MeterReport.Of(record, arguments.GetRequiredValue(inferences), arguments.GetValue(idle)), arguments.GetValue(CommonOptions.Json));
                return ExitCodes.Success;
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(e is InvalidDataException ? e.Message : $"{path}: cannot be read ({FileFault.Of(e, path)})");
                return ExitCodes.Fault;
            }
        });
        return command;
    }

    private static void Print(MeterReport report, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, CommandJsonContext.Default.MeterReport));
            return;
        }

        foreach (var window in report.Windows)
        {
            Console.Out.WriteLine(FormattableString.Invariant($"window at {window.FromS:0.000} s: {window.Seconds:0.000} s, {window.EnergyJ:0.######} J, {window.EnergyJ / window.Seconds:0.###} W"));
        }

        Console.Out.WriteLine(FormattableString.Invariant($"an inference: {report.LoadedJ:0.#########} J all in{(report.MarginalJ is { } above ? FormattableString.Invariant($", {above:0.#########} J above {report.IdleW:0.###} W of idling") : "")} (external, median)"));
        foreach (var remark in report.Remarks)
        {
            Console.Error.WriteLine(remark);
        }
    }
}
