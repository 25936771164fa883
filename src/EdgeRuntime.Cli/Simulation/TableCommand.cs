using System.CommandLine;
using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Cli.Simulation;

/// <summary><c>edgectl simulate table</c>: the policies over traces, panels and batteries as a table in a document, and a figure of one of the cells.</summary>
internal static class TableCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var options = new SimulateOptions([.. SimulationStudy.PolicyNames]);
        var document = new Option<string>("--out") { Description = $"The Markdown file; where it has a line {SchedulerTable.Begin.TrimEnd()}, only what follows up to {SchedulerTable.End} is written", Required = true };
        var figure = new Option<string?>("--figure") { Description = "An SVG file: the adaptive policy and the optimum in some days of the middle node of the first trace" };
        var figureFrom = new Option<int>("--figure-from-day") { Description = "First day of the trace that is drawn", DefaultValueFactory = static _ => 0 };
        var figureDays = new Option<int>("--figure-days") { Description = "Days that are drawn", DefaultValueFactory = static _ => 5 };
        var check = new Option<bool>("--check") { Description = "Writes nothing; fails when a row of these traces and nodes, or a checksum, does not stand in the file as it would be written" };
        var command = new Command("table", "Rewrites the table of policies in a document") { document, figure, figureFrom, figureDays, check };
        options.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            var request = options.Read(arguments);
            var path = arguments.GetRequiredValue(document);
            var before = File.Exists(path) ? LocalFile.Read(path, File.ReadAllText) : "";
            var studies = request.Run(environment, cancellationToken);
            if (arguments.GetValue(check))
            {
                return SchedulerTable.Missing(studies, before) is { } missing
                    ? throw new CliException($"{path}: does not hold the line that the traces give now: {missing}; rewrite it without --check")
                    : Task.FromResult(ExitCodes.Success);
            }

            if (arguments.GetValue(figure) is { } svg)
            {
                LocalFile.Write(svg, into => File.WriteAllText(into, StudyPlot.Draw(OnlyAdaptive(studies[request.Rules.Count / 2]), arguments.GetValue(figureFrom), arguments.GetValue(figureDays))));
            }

            LocalFile.Write(path, into => File.WriteAllText(into, SchedulerTable.PutInto(before, studies, request.Policies)));
            environment.Error.Say($"{path}: {studies.Length} cells written");
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static SimulationStudy OnlyAdaptive(SimulationStudy study) =>
        study with { Runs = [.. study.Runs.Where(static run => run.Policy == SimulationStudy.AdaptiveName)] };
}
