using System.CommandLine;
using System.Text.Json;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Files;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Commands;

/// <summary><c>edge-agent infer</c>: one run of a model over files, without a configuration or a broker.</summary>
internal static class InferCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model folder with manifest.json", Required = true };
        var files = new Argument<string[]>("FILE") { Description = "Pictures (PNG, JPEG), folders of them, or recordings (WAV, CSV, npy)", Arity = ArgumentArity.OneOrMore };
        var command = new Command("infer", "Runs a model once on pictures or recordings and prints what it says") { model, files, CommonOptions.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var streams = arguments.InvocationConfiguration;
            try
            {
                var package = ModelPackage.Load(arguments.GetRequiredValue(model));
                using var loggers = new LineLoggers(streams.Error.WriteLine);
                using var inference = new FileInference(package, new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance), Clocks.System, loggers);
                var printer = arguments.GetValue(CommonOptions.Json) ? new JsonResults(streams.Output) : new TextResults(streams.Output) as IResultPrinter;
                var isGood = true;
                foreach (var file in arguments.GetRequiredValue(files))
                {
                    isGood &= await RunAsync(inference, file, printer, streams.Error, cancellationToken);
                }

                printer.End();
                return isGood ? ExitCodes.Success : ExitCodes.Fault;
            }
            catch (ModelLoadException e)
            {
                await streams.Error.WriteLineAsync(e.Message);
                return ExitCodes.Fault;
            }
        });
        return command;
    }

    // One file that cannot be read does not keep the others from being shown.
    private static async Task<bool> RunAsync(FileInference inference, string file, IResultPrinter printer, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            var index = 0;
            if (await inference.RunAsync(file, (result, _) => printer.Print(file, index++, result), cancellationToken) > 0)
            {
                return true;
            }

            await error.WriteLineAsync($"{file}: no sample could be read");
        }
        catch (ReplayException e)
        {
            await error.WriteLineAsync(e.Message);
        }
        catch (Exception e) when (e is InferenceException or ModelLoadException)
        {
            await error.WriteLineAsync(e.Message.StartsWith(file, StringComparison.Ordinal) ? e.Message : $"{file}: {e.Message}");
        }

        return false;
    }

    private interface IResultPrinter
    {
        void Print(string file, int index, InferenceResult result);

        void End();
    }

    // A picture is named by its own name within a folder; a window by its place in the recording.
    private sealed class TextResults(TextWriter output) : IResultPrinter
    {
        public void Print(string file, int index, InferenceResult result) =>
            output.WriteLine($"{(Directory.Exists(file) ? Path.Combine(file, result.File ?? "") : file)}{(index > 0 && !Directory.Exists(file) ? $"[{index}]" : "")}  {ResultText.Of(result)}");

        public void End()
        {
        }
    }

    private sealed class JsonResults(TextWriter output) : IResultPrinter
    {
        private readonly List<string> _items = [];

        public void Print(string file, int index, InferenceResult result) =>
            _items.Add($"{{\"path\":\"{JsonEncodedText.Encode(file)}\",\"result\":{JsonSerializer.Serialize(ResultBatch.Item(result), MessageJsonContext.Default.ResultItem)}}}");

        public void End() => output.WriteLine($"[{string.Join(",\n", _items)}]");
    }
}
