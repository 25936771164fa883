using System.Globalization;
using System.Text;
using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>Studies as a table in Markdown.</summary>
internal static class SchedulerTable
{
    /// <summary>The line before the table in a document.</summary>
    public const string Begin = "<!-- scheduler: written by edgectl simulate table -->\n";

    /// <summary>The line after it.</summary>
    public const string End = "<!-- end of scheduler -->";

    /// <summary>A document with the table in its place; at its end where it has none.</summary>
    public static string PutInto(string document, SimulationStudy[] studies, IReadOnlyList<string> policies)
    {
        var from = document.IndexOf(Begin, StringComparison.Ordinal);
        var to = from < 0 ? -1 : document.IndexOf(End, from, StringComparison.Ordinal);
        var table = Begin + Text(studies, policies) + End;
        return to < 0 ? document + table + "\n" : document[..from] + table + document[(to + End.Length)..];
    }

    /// <summary>The first row or checksum that a document does not hold; null when it holds all. The mean of all rows is not asked for, so that part of a table can be checked.</summary>
    public static string? Missing(SimulationStudy[] studies, string document)
    {
        var lines = document.Split('\n').ToHashSet(StringComparer.Ordinal);
        return studies.Select(Row).Concat(Traces(studies).Select(Source)).FirstOrDefault(line => !lines.Contains(line));
    }

    private static string Text(SimulationStudy[] studies, IReadOnlyList<string> policies)
    {
        var rules = studies[0].Rules;
        var text = new StringBuilder();
        text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"| trace | panel, battery | optimum | {string.Join(" | ", policies.Select(Cell))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"|---|---|---|{string.Concat(Enumerable.Repeat("---|", policies.Count))}\n");
        foreach (var study in studies)
        {
            text.Append(Row(study)).Append('\n');
        }

        var means = policies.Select((_, i) => studies.Average(study => study.RatioToOptimum(study.Runs[i])).ToString("0.000", CultureInfo.InvariantCulture));
        text.Append(CultureInfo.InvariantCulture, $"| mean | | | {string.Join(" | ", means)} |\n\n");
        text.Append(CultureInfo.InvariantCulture, $"A node of {rules.BaseWatts} W awake, {rules.SleepWatts} W asleep, {rules.JoulesPerInference} J an inference, at most {rules.MaxRateHz} Hz; ");
        text.Append(CultureInfo.InvariantCulture, $"events last {rules.EventMean.TotalSeconds} s on average. Nothing is random: there are no seeds. The traces:\n\n");
        foreach (var trace in Traces(studies))
        {
            text.Append(Source(trace)).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<HarvestTrace> Traces(SimulationStudy[] studies) => studies.Select(static study => study.Trace).Distinct();

    private static string Row(SimulationStudy study)
    {
        var cells = study.Runs.Select(run => Invariant($"{study.RatioToOptimum(run):0.000}") + (run.Score.OutageFraction >= 5e-6 ? Invariant($" ({run.Score.OutageFraction * 100:0.00} %)") : ""));
        return Invariant($"| {Cell(study.Trace.Name)} | {study.Rules.PanelWatts} W, {study.Rules.BatteryWh} Wh | {study.Optimum.Score.Utility:0.000} | {string.Join(" | ", cells)} |");
    }

    private static string Source(HarvestTrace trace) =>
        Invariant($"- {Cell(trace.Name)}: {trace.Length.TotalDays:0.#} days from {trace.Start:yyyy-MM-dd}, sha256 `{trace.Sha256}`");

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
