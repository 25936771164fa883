using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>Real variants of a real network. Which of them costs least differs from processor to processor, so it is asked of this one, while no other test runs.</summary>
[Collection(Undisturbed.Name)]
public sealed class VariantTests : IDisposable
{
    private const string Network = "ic-resnet8";
    private const int Rounds = 3;
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-variants-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Install_MakersChoiceCostsMoreHere_IsNoticedReportedAndNotPreferred()
    {
        var fp32 = RenamedGraph.Of(await ReadAsync("pretrainedResnet.onnx"), new Dictionary<string, string> { ["input_1"] = "input", ["Identity"] = "output" });
        byte[][] networks = [fp32, await ReadAsync("ic_int8.onnx"), await ReadAsync("ic_int8_u8act.onnx")];
        var microseconds = await MeasureAsync(networks);
        Drill.Report("an inference of fp32, int8 and int8 with unsigned activations takes " + string.Join(", ", microseconds.Select(static cost => FormattableString.Invariant($"{cost:0}"))) + " us here");
        var (slow, quick) = (networks[microseconds.IndexOf(microseconds.Max())], networks[microseconds.IndexOf(microseconds.Min())]);
        var images = Directory.CreateDirectory(Path.Combine(_folder, "images")).FullName;
        foreach (var image in Directory.GetFiles(SharedData.File("models/ic_resnet8"), "*.png"))
        {
            File.Copy(image, Path.Combine(images, Path.GetFileName(image)));
        }

        // What the device came with.
        var home = Directory.CreateDirectory(Path.Combine(_folder, Network)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(home, "fp32.onnx"), fp32, TestContext.Current.CancellationToken);
        var first = Manifest(1, ("fp32", fp32));
        await File.WriteAllBytesAsync(Path.Combine(home, ModelManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(first, ManifestJsonContext.Default.ModelManifest), TestContext.Current.CancellationToken);

        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, configuration =>
        {
            configuration["Sources"] = new JsonObject { ["camera"] = new JsonObject { ["Kind"] = "replay", ["Replay"] = new JsonObject { ["Path"] = images } } };
            configuration["Models"] = new JsonArray(new JsonObject { ["Path"] = home, ["Source"] = "camera" });
        });

        var dear = DeliveredModel.Of(operators.Trust, operators.Keyring, Manifest(2, ("slow", slow), ("quick", quick)), Files(("slow", slow), ("quick", quick)));
        await operators.PublishAsync(dear);
        await operators.DesireAsync("pi", dear);
        await device.WaitForPhaseAsync(dear.Digest, "committed");
        await device.WaitAsync(() => Last(device)?["digest"]?.ToString() == ContentDigest.Short(dear.Digest), "results of the new model");
        Assert.Equal("quick", (string)Last(device)!["variant"]!);
        var remark = (string)Assert.Single(device.EventsOf("variant_not_preferred"))["text"]!;
        Assert.Contains("variant slow takes", remark, StringComparison.Ordinal);
        Drill.Report(remark);

        // The same in the other order: the maker's choice stands.
        var cheap = DeliveredModel.Of(operators.Trust, operators.Keyring, Manifest(3, ("quick", quick), ("slow", slow)), Files(("quick", quick), ("slow", slow)));
        await operators.PublishAsync(cheap);
        await operators.DesireAsync("pi", cheap);
        await device.WaitForPhaseAsync(cheap.Digest, "committed");
        await device.WaitAsync(() => Last(device)?["digest"]?.ToString() == ContentDigest.Short(cheap.Digest), "results of the new model");
        Assert.Equal("quick", (string)Last(device)!["variant"]!);
        Assert.Single(device.EventsOf("variant_not_preferred"));
    }

    // The machine does other things too: the best of interleaved rounds is the network's own.
    private async Task<double[]> MeasureAsync(byte[][] networks)
    {
        var best = Enumerable.Repeat(double.MaxValue, networks.Length).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < networks.Length; i++)
            {
                best[i] = Math.Min(best[i], await MeasureAsync(networks[i]));
            }
        }

        return best;
    }

    private async Task<double> MeasureAsync(byte[] network)
    {
        var path = Path.Combine(_folder, "measured.onnx");
        await File.WriteAllBytesAsync(path, network, TestContext.Current.CancellationToken);
        var (code, output, errors) = await ProcessRun.RunAsync(AgentProcess.BuiltAgent, ["bench", "--model", path, "--seconds", "0.5", "--json"]);
        Assert.True(code == 0, errors);
        return (double)JsonNode.Parse(output)!["bare"]!["p50Us"]!;
    }

    private static JsonObject? Last(UpdatedDevice device) => device.Messages.LastOrDefault(static message => message.Topic.EndsWith($"/results/{Network}", StringComparison.Ordinal))?.Body;

    private static Task<byte[]> ReadAsync(string file) => File.ReadAllBytesAsync(SharedData.File($"models/ic_resnet8/{file}"), TestContext.Current.CancellationToken);

    private static Dictionary<string, byte[]> Files(params (string Name, byte[] Content)[] variants) =>
        variants.ToDictionary(static variant => $"{variant.Name}.onnx", static variant => variant.Content, StringComparer.Ordinal);

    private static ModelManifest Manifest(long release, params (string Name, byte[] Content)[] variants) => new()
    {
        Schema = ModelManifest.CurrentSchema,
        Model = Network,
        Version = $"{release}.0.0",
        Release = release,
        Created = TestTrust.Start,
        Inputs = [new TensorSpec { Name = "input", Type = ElementType.Float32, Shape = [1, 3, 32, 32] }],
        Outputs = [new TensorSpec { Name = "output", Type = ElementType.Float32, Shape = [1, 10] }],
        Preprocess = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [0, 0, 3] }, Steps = [new ResizeStep(32, 32), new LayoutStep()] },
        Postprocess = new ClassificationSpec(),
        Variants = [.. variants.Select(static variant => new VariantSpec { Name = variant.Name, File = $"{variant.Name}.onnx", Precision = "int8", Accuracy = 0.87 })],
        Files = [.. variants.Select(static variant => new FileSpec($"{variant.Name}.onnx", Convert.ToHexStringLower(SHA256.HashData(variant.Content)), variant.Content.Length))],
    };
}
