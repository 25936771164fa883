using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Drafting;
using EdgeRuntime.Workshop.Packing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Models.Drafting;

/// <summary><c>edgectl model init</c>: from an ONNX file to a model folder that an agent runs.</summary>
internal static class ModelInitCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var file = new Argument<string>("file") { Description = "The ONNX file" };
        var samples = new Option<string?>("--samples") { Description = "Folder of pictures or recordings (PNG, JPEG, WAV, CSV, npy) to try the model on; boxes are drawn into PNG files" };
        var labels = new Option<string?>("--labels") { Description = "File with the class names, one a line (default: those in the ONNX file)" };
        var output = new Option<string?>("--out", "-o") { Description = "Folder to make (default: named like the file, here)" };
        var command = new Command("init", "Drafts a model folder from an ONNX file: recognizes inputs, outputs and task, and lists what to check by hand") { file, samples, labels, output, CommonOptions.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var names = arguments.GetValue(labels) is { } path ? LabelsFile.Read(path).OrThrow() : [];
            var made = DraftFolder.Create(arguments.GetRequiredValue(file), arguments.GetValue(output), [.. names], arguments.GetValue(samples) is { } sounds && SampleTrial.AreSounds(sounds), environment.Wall.GetUtcNow()).OrThrow();
            var sessions = new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance);
            var refusal = ModelTrial.Check(made.Folder, sessions);
            var trial = refusal is null && arguments.GetValue(samples) is { } given ? await new SampleTrial(made.Folder).RunAsync(given, cancellationToken) : [];
            var report = new InitReport(made.Folder, made.Draft.Task, made.Draft.Reason, made.Draft.Notes, refusal?.Message, trial);
            if (arguments.GetValue(CommonOptions.Json))
            {
                environment.Out.WriteJson(report, ModelReportJsonContext.Default.InitReport);
            }
            else
            {
                Print(environment, report);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(CliEnvironment environment, InitReport report)
    {
        var screen = environment.Out;
        screen.WriteLine($"{report.Folder}: {report.Task} ({report.Reason})");
        foreach (var note in report.Check)
        {
            screen.WriteLine($"  check {note.Path}: {note.Value}: {note.Reason}");
        }

        foreach (var sample in report.Samples)
        {
            screen.WriteLine($"{sample.File}  {sample.Result}{(sample.Drawing is { } drawing ? $" (drawn in {drawing})" : "")}");
        }

        if (report.Refusal is { } refusal)
        {
            environment.Error.Say($"An agent would refuse the draft as it is: {refusal}");
        }

        environment.Error.Say($"Next: check the lines above (also in {Path.Combine(report.Folder, DraftFolder.CheckFileName)}), then run 'edge-agent infer --model {report.Folder} FILE' and 'edgectl model check {report.Folder}'");
    }
}
