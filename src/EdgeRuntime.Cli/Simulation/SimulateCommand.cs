using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Core.Simulation;
using Spectre.Console;

namespace EdgeRuntime.Cli.Simulation;

/// <summary><c>edgectl simulate</c>: the device's own scheduler, others, and the offline optimum over a recorded harvest.</summary>
internal static class SimulateCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var options = new SimulateOptions(SimulationStudy.AdaptiveName);
        var slots = new Option<string?>("--slots-csv") { Description = "Writes what happened in each half hour to this file" };
        var plot = new Option<string?>("--plot") { Description = "Draws battery, harvest and rate to this SVG file" };
        var plotFrom = new Option<int>("--plot-from-day") { Description = "First day of the trace that is drawn", DefaultValueFactory = static _ => 0 };
        var plotDays = new Option<int>("--plot-days") { Description = "Days that are drawn", DefaultValueFactory = static _ => 14 };
        var command = new Command("simulate", "Runs the scheduler over a recorded harvest and compares it with the best that was possible")
        {
            slots,
            plot,
            plotFrom,
            plotDays,
            CommonOptions.Json,
        };
        options.AddTo(command);
        command.Add(TableCommand.Create(environment));
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = options.Read(arguments);
            var (slotsFile, plotFile) = (arguments.GetValue(slots), arguments.GetValue(plot));
            if (request.Count > 1 && (slotsFile ?? plotFile) is not null)
            {
                throw new CliException("--slots-csv and --plot are of one trace and one node; name one --trace, one --panel-w and one --battery-wh", ExitCodes.Usage);
            }

            var studies = request.Run(environment, cancellationToken);
            if (slotsFile is not null)
            {
                LocalFile.Write(slotsFile, path => File.WriteAllText(path, SlotsCsv.Of(studies[0])));
            }

            if (plotFile is not null)
            {
                LocalFile.Write(plotFile, path => File.WriteAllText(path, StudyPlot.Draw(studies[0], arguments.GetValue(plotFrom), arguments.GetValue(plotDays))));
            }

            Print(studies, environment, arguments.GetValue(CommonOptions.Json));
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static void Print(SimulationStudy[] studies, CliEnvironment environment, bool json)
    {
        if (json && studies is [var only])
        {
            environment.Out.WriteJson(SimulateReport.Of(only), SimulateReportJsonContext.Default.SimulateReport);
            return;
        }

        if (json)
        {
            environment.Out.WriteJson(new SweepReport([.. studies.Select(SimulateReport.Of)]), SimulateReportJsonContext.Default.SweepReport);
            return;
        }

        var table = environment.Out.Table(["trace", "panel", "battery", "policy", "utility", "of optimum", "outage", "worst days", "spilt", "mode changes"], "trace", "policy");
        foreach (var study in studies)
        {
            foreach (var run in study.Runs.Prepend(study.Optimum))
            {
                table.AddRow(Cells(study, run).Select(ResultConsole.Cell).ToArray());
            }
        }

        environment.Out.Write(table);
    }

    private static string[] Cells(SimulationStudy study, SimulationRun run) =>
    [
        study.Trace.Name,
        Text($"{study.Rules.PanelWatts:0.##} W"),
        Text($"{study.Rules.BatteryWh:0.##} Wh"),
        run.Policy,
        Text($"{run.Score.Utility:0.0000}"),
        Text($"{study.RatioToOptimum(run):0.0000}"),
        Text($"{run.Score.OutageFraction * 100:0.00} %"),
        Text($"{run.Score.P5DailyUtility:0.000}"),
        Text($"{run.Score.SpillWh:0.0} Wh"),
        run == study.Optimum ? "-" : Text($"{run.Score.ModeChangesPerDay:0.0}/day"),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
