using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Golden;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Models;

/// <summary><c>edgectl model golden</c>: makes golden vectors, by which a device finds out that a model computes otherwise on its processor.</summary>
internal static class ModelGoldenCommand
{
    private const int MaxCount = 32;

    public static Command Create(CliEnvironment environment)
    {
        var folder = new Argument<string>("folder") { Description = "Model folder with manifest.json; golden vectors that it has are replaced" };
        var from = new Option<string?>("--from") { Description = "ONNX file of the fp32 twin whose outputs are the truth (default: the outputs computed here, after you have confirmed them)" };
        var input = new Option<string?>("--input") { Description = "npy file of preprocessed inputs in real values, one a row (default: noise)" };
        var count = new Option<int>("--count", "-n") { Description = "Number of vectors, 1 to 32 (default 3, or fewer if --input has fewer rows)", DefaultValueFactory = static _ => 3 };
        count.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var number) || number is < 1 or > MaxCount))
            {
                result.AddError($"--count must be 1 to {MaxCount}");
            }
        });
        var tolerance = new Option<double?>("--tolerance") { Description = "Largest allowed difference of an output value, in real units (default: from the outputs)" };
        tolerance.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && (!double.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var number) || number is not (> 0 and < float.MaxValue)))
            {
                result.AddError("--tolerance must be positive and finite");
            }
        });
        var yes = new Option<bool>("--yes", "-y") { Description = "Confirms the outputs computed here without asking" };
        var command = new Command("golden", "Makes golden vectors: known inputs with the outputs that every processor must compute") { folder, from, input, count, tolerance, yes, CommonOptions.Json };
        command.SetLocalAction((arguments, cancellationToken) =>
        {
            var request = new GoldenRequest(arguments.GetRequiredValue(folder))
            {
                Twin = arguments.GetValue(from),
                Inputs = arguments.GetValue(input),
                Count = arguments.GetValue(count),
                Tolerance = arguments.GetValue(tolerance),
            };
            var sessions = new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance);
            var draft = new GoldenMaker(sessions, environment.Wall).Make(request, cancellationToken).OrThrow();
            if (request.Twin is null && !arguments.GetValue(yes))
            {
                Confirm(environment, draft);
            }

            GoldenWriter.Write(request.Folder, draft, sessions).OrThrow();
            Print(environment, GoldenReport.Of(draft, request), arguments.GetValue(CommonOptions.Json));
        });
        return command;
    }

    private static void Print(CliEnvironment environment, GoldenReport report, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(report, ModelReportJsonContext.Default.GoldenReport);
            return;
        }

        foreach (var variant in report.Variants)
        {
            var difference = variant.MaxDifference is { } known ? FormattableString.Invariant($", at most {known:G3} from {report.From}") : ", as computed here";
            environment.Out.WriteLine(FormattableString.Invariant($"{report.Folder}: {report.Vectors} golden vector(s) for variant {variant.Variant}, tolerance {variant.Tolerance:G3}{difference}"));
        }
    }

    // Only a person knows whether this processor computes rightly.
    private static void Confirm(CliEnvironment environment, GoldenDraft draft)
    {
        if (environment.In == TextReader.Null)
        {
            throw new CliException("golden vectors not written: outputs computed here need confirmation; compare them with an fp32 twin (--from FILE), or confirm them with --yes", ExitCodes.Usage);
        }

        foreach (var vector in draft.Vectors)
        {
            environment.Error.Say($"{vector.Vector.Variant}, {vector.Vector.Input}: {Text(draft.Manifest, vector.Values)}");
        }

        environment.Error.Writer.Write("are these outputs right? [y/N] ");
        if (environment.In.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new CliException("golden vectors not written: the outputs were not confirmed");
        }
    }

    private static string Text(ModelManifest manifest, float[] values)
    {
        var best = Array.IndexOf(values, values.Max());
        var label = manifest.Postprocess is ClassificationSpec && best < manifest.Labels.Length ? $"{manifest.Labels[best]} " : "";
        return label + string.Join(", ", values.Take(8).Select(static value => FormattableString.Invariant($"{value:G4}"))) + (values.Length > 8 ? FormattableString.Invariant($", ... ({values.Length} values)") : "");
    }
}
