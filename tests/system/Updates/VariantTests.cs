using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>Real variants of a real network, of which the int8 one is slower than the fp32 one on x86: its residual branches are not fused.</summary>
public sealed class VariantTests : IDisposable
{
    private const string Network = "ic-resnet8";
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-variants-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Install_Int8SlowerThanFp32Here_IsNoticedReportedAndNotPreferred()
    {
        var fp32 = RenamedGraph.Of(await ReadAsync("pretrainedResnet.onnx"), new Dictionary<string, string> { ["input_1"] = "input", ["Identity"] = "output" });
        var int8 = await ReadAsync("ic_int8.onnx");
        var fused = await ReadAsync("ic_int8_u8act.onnx");
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

        var slow = DeliveredModel.Of(operators.Trust, operators.Keyring, Manifest(2, ("int8", int8), ("fp32", fp32)), Files(("int8", int8), ("fp32", fp32)));
        await operators.PublishAsync(slow);
        await operators.DesireAsync("pi", slow);
        await device.WaitForPhaseAsync(slow.Digest, "committed");
        await device.WaitAsync(() => Last(device)?["digest"]?.ToString() == slow.Digest, "results of the new model");
        Assert.Equal("fp32", (string)Last(device)!["variant"]!);
        var remark = (string)Assert.Single(device.EventsOf("variant_not_preferred"))["text"]!;
        Assert.Contains("variant int8 takes", remark, StringComparison.Ordinal);
        Drill.Report(remark);

        // Its twin with unsigned activations is fused as a whole: the maker's choice stands.
        var quick = DeliveredModel.Of(operators.Trust, operators.Keyring, Manifest(3, ("int8", fused), ("fp32", fp32)), Files(("int8", fused), ("fp32", fp32)));
        await operators.PublishAsync(quick);
        await operators.DesireAsync("pi", quick);
        await device.WaitForPhaseAsync(quick.Digest, "committed");
        await device.WaitAsync(() => Last(device)?["digest"]?.ToString() == quick.Digest, "results of the new model");
        Assert.Equal("int8", (string)Last(device)!["variant"]!);
        Assert.Single(device.EventsOf("variant_not_preferred"));
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
        Variants = [.. variants.Select(static variant => new VariantSpec { Name = variant.Name, File = $"{variant.Name}.onnx", Precision = variant.Name })],
        Files = [.. variants.Select(static variant => new FileSpec($"{variant.Name}.onnx", Convert.ToHexStringLower(SHA256.HashData(variant.Content)), variant.Content.Length))],
    };
}
