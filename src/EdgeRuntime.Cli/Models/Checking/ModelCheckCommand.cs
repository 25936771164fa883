using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Benchmarking;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Drafting.Graphs;
using EdgeRuntime.Workshop.Packing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Models.Checking;

/// <summary><c>edgectl model check</c>: does a model fit, in one page. What an agent would refuse is refused with the agent's line.</summary>
internal static class ModelCheckCommand
{
    private const double MiB = 1024 * 1024;
    private const int MostOperators = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    public static Command Create(CliEnvironment environment)
    {
        var folder = new Argument<string>("folder") { Description = "Model folder with manifest.json" };
        var board = new Option<string?>("--board") { Description = $"Also estimates latency and energy on a board: {string.Join(", ", BoardEstimate.Names)}" };
        var command = new Command("check", "Checks whether a model runs, and what it needs: operators, memory, latency here, and an estimate for a board") { folder, board, CommonOptions.Json };
        command.SetLocalAction((arguments, cancellationToken) =>
        {
            var estimate = arguments.GetValue(board) is { } name ? BoardEstimate.Find(name) : null;
            var report = Check(arguments.GetRequiredValue(folder), estimate, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
            {
                environment.Out.WriteJson(report, ModelReportJsonContext.Default.FitReport);
            }
            else
            {
                Print(environment, report);
            }
        });
        return command;
    }

    private static FitReport Check(string folder, BoardEstimate? board, CancellationToken cancellationToken)
    {
        var sessions = new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance);
        ModelTrial.Check(folder, sessions).OrThrow();
        var package = ModelPackage.Load(folder);
        var manifest = package.Manifest;
        var gigaflops = board is null ? 0 : ReferenceSpeed.Gigaflops();
        var variants = manifest.Variants.Select(variant => Measure(package, variant, sessions, board, gigaflops, cancellationToken)).ToList();
        return new FitReport(
            folder,
            manifest.Model,
            manifest.Version,
            TaskOf(manifest.Postprocess),
            variants,
            board is null ? null : $"{board.Description} ({board.ProcessorText})",
            [.. Remarks(manifest, variants, board)]);
    }

    private static VariantFit Measure(ModelPackage package, VariantSpec variant, OnnxSessionFactory sessions, BoardEstimate? board, double gigaflops, CancellationToken cancellationToken)
    {
        var graph = GraphReader.Read(package.Read(variant.File));
        var before = Environment.WorkingSet;
        var target = new StepBenchmarkTarget(package.Folder, 1, ImmutableDictionary<string, ImmutableArray<int>>.Empty) { Variant = variant.Name };
        var measured = StepBenchmark.Run(target, sessions, Duration, marker: null, cancellationToken);
        var memory = Math.Max(0, Environment.WorkingSet - before) / MiB;
        var (p50, p95) = (measured.Step.P50Us / 1000, measured.Step.P95Us / 1000);
        var isQuantized = graph.Operators.Keys.Any(static name => name.StartsWith("QLinear", StringComparison.Ordinal) || name is "QuantizeLinear" or "ConvInteger" or "MatMulInteger");
        var (least, most) = board?.Milliseconds(p50, gigaflops, isQuantized) ?? default;
        return new VariantFit(
            variant.Name,
            BlockLayout.FilesOf(package.Manifest, [variant.Name]).Sum(static file => file.Size),
            graph.Parameters,
            string.Join(", ", graph.Operators.OrderByDescending(static entry => entry.Value).Take(MostOperators).Select(static entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value}"))),
            Math.Round(memory, 1),
            p50,
            p95,
            board is null ? null : [least, most],
            board is null ? null : [least / 1000 * board.WattsPerCore, most / 1000 * board.WattsPerCore]);
    }

    private static IEnumerable<string> Remarks(ModelManifest manifest, List<VariantFit> variants, BoardEstimate? board)
    {
        if (manifest.Golden.IsEmpty)
        {
            yield return "no golden vectors, so wrong results on another processor would not be noticed; make some with 'edgectl model golden'";
        }

        foreach (var variant in variants)
        {
            if (manifest.Limits?.LatencyP95Ms is { } limit && variant.P95Ms > limit)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"variant {variant.Name} takes {variant.P95Ms:0.0} ms here (95th percentile), more than limits.latencyP95Ms of {limit}");
            }

            if (board is not null && variant.MemoryMiB > board.MemoryMiB / 2.0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"variant {variant.Name} needs {variant.MemoryMiB:0} MiB, more than half of the {board.MemoryMiB} MiB of the smallest {board.Description}");
            }
        }
    }

    private static string TaskOf(PostprocessSpec postprocess) => postprocess.GetType().Name.Replace("Spec", "", StringComparison.Ordinal).ToLowerInvariant();

    private static void Print(CliEnvironment environment, FitReport report)
    {
        var screen = environment.Out;
        screen.WriteLine($"{report.Model} {report.Version}: {report.Task}; an agent accepts it");
        foreach (var variant in report.Variants)
        {
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"variant {variant.Name}"));
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  files      {variant.Bytes / MiB:0.00} MiB, {variant.Parameters} weights"));
            screen.WriteLine($"  operators  all known to ONNX Runtime {OnnxSessionFactory.RuntimeVersion}: {variant.Operators}");
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  memory     {variant.MemoryMiB:0.0} MiB more than without the model, measured here"));
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  latency    p50 {variant.P50Ms:0.000} ms, p95 {variant.P95Ms:0.000} ms, measured here on one thread, with pre- and postprocessing"));
            if (variant is { BoardMs: [var least, var most], BoardJoules: [var low, var high] })
            {
                screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  estimated  {Rough(least)} to {Rough(most)} ms and {Rough(low * 1000)} to {Rough(high * 1000)} mJ on {report.Board}; not measured there: 'edge-agent bench' measures it"));
            }
        }

        foreach (var remark in report.Remarks)
        {
            environment.Error.Say($"remark: {remark}");
        }
    }

    // An estimate has two figures that mean something.
    private static double Rough(double value) =>
        value > 0 && Math.Pow(10, Math.Floor(Math.Log10(value)) - 1) is var unit ? Math.Round(Math.Round(value / unit) * unit, 6) : value;
}
