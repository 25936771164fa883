using System.CommandLine;
using System.Globalization;
using System.Text;
using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Cli.Simulation;

/// <summary><c>edgectl simulate table</c>: the policies over traces, panels and batteries as a table for a document, and a figure of one of the cells.</summary>
internal static class TableCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var options = new SimulateOptions([.. SimulationStudy.PolicyNames]);
        var markdown = new Option<string>("--out") { Description = "The Markdown file", Required = true };
        var figure = new Option<string?>("--figure") { Description = "An SVG file: the adaptive policy and the optimum in a week of the middle node of the first trace" };
        var figureFrom = new Option<int>("--figure-from-day") { Description = "First day of the trace that is drawn", DefaultValueFactory = static _ => 0 };
        var check = new Option<bool>("--check") { Description = "Writes nothing; fails when the Markdown file is not what would be written" };
        var command = new Command("table", "Makes the table of policies for a document anew") { markdown, figure, figureFrom, check };
        options.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = options.Read(arguments);
            var studies = request.Run(environment, cancellationToken);
            var (path, text) = (arguments.GetRequiredValue(markdown), Markdown(studies, request.Policies));
            if (arguments.GetValue(check))
            {
                return Task.FromResult(Same(path, text) ? ExitCodes.Success : throw new CliException($"{path}: is not what the traces give now; make it anew without --check"));
            }

            if (arguments.GetValue(figure) is { } svg)
            {
                ReportFile.Write(svg, StudyPlot.Draw(OnlyAdaptive(studies[request.Rules.Count / 2]), arguments.GetValue(figureFrom), days: 7));
            }

            ReportFile.Write(path, text);
            environment.Error.Say($"{path}: {studies.Length} cells written");
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static SimulationStudy OnlyAdaptive(SimulationStudy study) =>
        study with { Runs = [.. study.Runs.Where(static run => run.Policy == SimulationStudy.AdaptiveName)] };

    private static bool Same(string path, string text)
    {
        try
        {
            return File.ReadAllText(path) == text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path}: cannot be read ({e.Message})");
        }
    }

    private static string Markdown(SimulationStudy[] studies, IReadOnlyList<string> policies)
    {
        var rules = studies[0].Rules;
        var text = new StringBuilder();
        Line(text, $"<!-- Written by edgectl simulate table; do not edit. -->");
        Line(text, $"Share of the offline optimum's utility that each policy reaches, and in brackets the share of the time in which the node was off for lack of charge, where it was.");
        Line(text, $"The node draws {rules.BaseWatts} W awake and {rules.SleepWatts} W asleep, an inference costs {rules.JoulesPerInference} J, the highest rate is {rules.MaxRateHz} Hz, events last {rules.EventMean.TotalSeconds} s on average.");
        Line(text, $"Nothing in a simulation is random: there are no seeds.");
        text.Append('\n');
        Line(text, $"| trace | panel | battery | optimum | {string.Join(" | ", policies.Select(Cell))} |");
        Line(text, $"|---|---|---|---|{string.Concat(Enumerable.Repeat("---|", policies.Count))}");
        foreach (var study in studies)
        {
            var cells = study.Runs.Select(run => Invariant($"{study.RatioToOptimum(run):0.000}") + (run.Score.OutageFraction > 0 ? Invariant($" ({run.Score.OutageFraction * 100:0.00} %)") : ""));
            Line(text, $"| {Cell(study.Trace.Name)} | {study.Rules.PanelWatts} W | {study.Rules.BatteryWh} Wh | {study.Optimum.Score.Utility:0.000} | {string.Join(" | ", cells)} |");
        }

        Line(text, $"| mean | | | | {string.Join(" | ", policies.Select((_, i) => Invariant($"{studies.Average(study => study.RatioToOptimum(study.Runs[i])):0.000}")))} |");
        text.Append('\n');
        foreach (var trace in studies.Select(static study => study.Trace).Distinct())
        {
            Line(text, $"- {Cell(trace.Name)}: {trace.Length.TotalDays:0.#} days from {trace.Start:yyyy-MM-dd}, sha256 `{trace.Sha256}`");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(Invariant(line)).Append('\n');
}
