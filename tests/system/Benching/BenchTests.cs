using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Benching;

/// <summary>What the whole step, from a sample to an enqueued result, costs beyond the bare run of real models. Both are measured in turn within one run.</summary>
[Collection(Undisturbed.Name)]
public sealed class BenchTests(PublishedAgents agents)
{
    private const double SmallModelUs = 200;
    private const double LargestRatio = 1.10;
    private const double LargestSurplusUs = 20;

    // Between other work of the machine a short run proves no more than that nothing is grossly wrong.
    private const double LargestRatioOfShortRun = 1.5;
    private const double LargestSurplusOfShortRunUs = 100;

    // Zeros for the sample rate choose the branch of silero_vad.onnx for 8 kHz: 32 samples of context and 256 new ones.
    private static readonly Dictionary<string, string[]> Shapes = new(StringComparer.Ordinal)
    {
        ["silero_vad.onnx"] = ["--shape", "input=1,288", "--shape", "state=2,1,128"],
        ["silero_vad_16k_op15.onnx"] = ["--shape", "input=1,576", "--shape", "state=2,1,128"],
    };

    [Fact]
    public async Task Step_OverRealModels_AllocatesNothingAndCostsLittleMoreThanTheBareRun()
    {
        var models = Directory.GetFiles(SharedData.File("models"), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var program = (await agents.X64Async()).Executable;
        var failures = new List<string>();
        foreach (var model in models)
        {
            // A run that something else on the machine disturbed is repeated; a step that is too slow is so every time.
            var runs = 0;
            string? failure;
            do
            {
                failure = await TryAsync(program, model);
            }
            while (failure is not null && ++runs < Drill.Count(6, 3));

            if (failure is not null)
            {
                failures.Add(failure);
            }
        }

        Assert.NotEmpty(models);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static async Task<string?> TryAsync(string program, string model)
    {
        var name = Path.GetFileName(model);
        var seconds = (Drill.IsFull ? 5 : 0.3).ToString(CultureInfo.InvariantCulture);
        var (code, output, errors) = await ProcessRun.RunAsync(program, ["bench", "--model", model, "--seconds", seconds, "--json", .. Shapes.GetValueOrDefault(name, [])]);
        if (code != 0)
        {
            return errors;
        }

        var report = JsonNode.Parse(output)!;
        var (bare, step, garbage) = ((double)report["bare"]!["p50Us"]!, (double)report["step"]!["p50Us"]!, (double)report["managedBytesPerInference"]!);
        var line = FormattableString.Invariant($"{name}: bare {bare:0.0} us, step {step:0.0} us, ratio {step / bare:0.000}, +{step - bare:0.0} us, {garbage} bytes");
        Drill.Report(line);
        return garbage == 0 && IsFast(bare, step) ? null : line;
    }

    private static bool IsFast(double bareUs, double stepUs) => bareUs >= SmallModelUs
        ? stepUs / bareUs <= (Drill.IsFull ? LargestRatio : LargestRatioOfShortRun)
        : stepUs - bareUs <= (Drill.IsFull ? LargestSurplusUs : LargestSurplusOfShortRunUs);
}
