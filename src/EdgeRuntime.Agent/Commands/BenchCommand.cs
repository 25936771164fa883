using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Benchmarking;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent bench</c>: a bare run against the whole step, on this machine.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "An .onnx file, or the folder of a model", Required = true };
        var seconds = new Option<double>("--seconds") { Description = "How long to measure", DefaultValueFactory = static _ => 5 };
        var threads = new Option<int>("--threads") { Description = "Threads of one run", DefaultValueFactory = static _ => 1 };
        var shapes = new Option<string[]>("--shape") { Description = "Fixes the shape of a symbolic input: NAME=1,576", AllowMultipleArgumentsPerToken = true };
        var marker = new Option<string?>("--marker") { Description = "GPIO line, CHIP:LINE, that is high over the measured loop: wired to an external meter it marks what edge-agent meter prices" };
        marker.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && GpioLine.Parse(text) is null)
            {
                result.AddError("--marker must be CHIP:LINE, such as 0:17 for line 17 of /dev/gpiochip0");
            }
        });
        seconds.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, out var length) && length is not (> 0 and <= 3600))
            {
                result.AddError("--seconds must be above 0 and at most 3600");
            }
        });
        threads.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var count) && count is not (>= 1 and <= 256))
            {
                result.AddError("--threads must be 1 to 256");
            }
        });
        var command = new Command("bench", "Measures latency and garbage of one inference") { model, seconds, threads, shapes, marker, CommonOptions.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                var sessions = new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance);
                var target = new StepBenchmarkTarget(arguments.GetRequiredValue(model), arguments.GetValue(threads), ParseShapes(arguments.GetValue(shapes) ?? []));
                using var line = arguments.GetValue(marker) is { } text ? new GpioOutput(GpioLine.Parse(text)!.Value) : null;
                var report = StepBenchmark.Run(target, sessions, TimeSpan.FromSeconds(arguments.GetValue(seconds)), line, cancellationToken);
                Print(report, arguments.GetValue(CommonOptions.Json));
                return ExitCodes.Success;
            }
            catch (Exception e) when (e is ModelLoadException or InferenceException or IOException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCodes.Fault;
            }
        });
        return command;
    }

    private static ImmutableDictionary<string, ImmutableArray<int>> ParseShapes(string[] texts)
    {
        var shapes = ImmutableDictionary.CreateBuilder<string, ImmutableArray<int>>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var parts = text.Split('=', 2);
            var dimensions = parts[^1].Split(',').Select(static d => int.TryParse(d, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToImmutableArray();
            if (parts.Length != 2 || dimensions.Any(static d => d <= 0))
            {
                throw new ModelLoadException(Contracts.Messages.ErrorCode.BadRequest, $"--shape {text}: must be NAME=D,D,... with positive dimensions");
            }

            shapes[parts[0]] = dimensions;
        }

        return shapes.ToImmutable();
    }

    private static void Print(StepBenchmarkReport report, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, CommandJsonContext.Default.StepBenchmarkReport));
            return;
        }

        Console.Out.WriteLine($"{report.Model} on {report.Provider}, {report.Threads} thread(s)");
        Console.Out.WriteLine(FormattableString.Invariant($"bare run    p50 {report.Bare.P50Us:0.0}  p95 {report.Bare.P95Us:0.0}  p99 {report.Bare.P99Us:0.0} us"));
        Console.Out.WriteLine(FormattableString.Invariant($"whole step  p50 {report.Step.P50Us:0.0}  p95 {report.Step.P95Us:0.0}  p99 {report.Step.P99Us:0.0} us"));
        Console.Out.WriteLine(FormattableString.Invariant($"garbage     {report.ManagedBytesPerInference} bytes per inference"));
        if (report.MarkedInferences is { } marked)
        {
            Console.Out.WriteLine(FormattableString.Invariant($"marked      {marked} inferences, bare and whole together: edge-agent meter --csv FILE --inferences {marked}"));
        }
    }
}
