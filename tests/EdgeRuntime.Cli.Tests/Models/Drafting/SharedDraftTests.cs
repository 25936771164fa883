using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using EdgeRuntime.Cli.Models.Drafting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Files;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Onnx;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Tests.Models.Drafting;

/// <summary>Every shared model from its file to the results that its README states, with at most three lines of the draft edited.</summary>
public sealed class SharedDraftTests : IDisposable
{
    private const int MostEdits = 3;
    private const double Rounding = 0.001;

    // The README allows nine steps of 256 where a fused kernel rounds otherwise.
    private const double FusedRounding = 9.0 / 256;

    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>How many lines of a model's draft are edited here.</summary>
    public static int EditsOf(string model) => model == "ic_resnet8/pretrainedResnet.onnx" ? 1 : 0;

    // The scores of the models' own outputs, which softmax has made: what is read of them is rounded to three digits.
    [Theory]
    [InlineData("ic_resnet8/ic_int8.onnx", "y_ort_int8.npy", 10)]
    [InlineData("ic_resnet8/ic_int8_u8act.onnx", "y_ort_int8.npy", 10)]
    [InlineData("ic_resnet8/pretrainedResnet.onnx", "y_ort_fp32.npy", 10, "preprocess.steps.1.std=[1]")]
    [InlineData("mobilenet_v1_0.25_128_uint8/mobilenet_v1_0.25_128_quant.onnx", "y_ort.npy", 1001)]
    [InlineData("mobilenet_v2_1.0_224_int8_ptq/tf2_mobilenet_v2_1.0_224_ptq.onnx", "y_ort.npy", 1001)]
    [InlineData("mobilenet_v2_1.0_224_int8_ptq/tf2_mobilenet_v2_1.0_224_ptq_u8act.onnx", "y_ort.npy", 1001)]
    [InlineData("vww_mobilenet/vww_int8.onnx", "y_ort_int8.npy", 2)]
    [InlineData("vww_mobilenet/vww_int8_u8act.onnx", "y_ort_int8.npy", 2)]
    [InlineData("vww_mobilenet/vww_96_float.onnx", "y_ort_fp32.npy", 2)]
    public async Task Init_PictureClassifier_GivesTheOutputsOfItsReadme(string model, string outputs, int classes, params string[] edits)
    {
        var (folder, began) = (SharedData.File($"models/{Path.GetDirectoryName(model)}"), Stopwatch.GetTimestamp());
        var draft = await DraftAsync(model, edits);

        var results = await InferAsync(draft, folder);

        AssertScores(TensorValues.ReadNpy(Path.Combine(folder, outputs)), classes, model.Contains("v2", StringComparison.Ordinal) ? FusedRounding : Rounding, results);
        Report(model, edits, began);
    }

    [Theory]
    [InlineData("kws_dscnn/kws_int8.onnx", "5")]
    [InlineData("kws_dscnn/kws_int8_u8act.onnx", "5")]
    [InlineData("kws_dscnn/kws_int8_io8.onnx", "5")]
    [InlineData("kws_dscnn/kws_fp32.onnx", "5")]
    [InlineData("micro_speech/micro_speech_int8.onnx", "2 3")]
    [InlineData("micro_speech/micro_speech_int8_u8act.onnx", "2 3")]
    public async Task Init_ReadyFeatures_GiveTheClassesOfTheReadme(string model, string expected)
    {
        var began = Stopwatch.GetTimestamp();
        var draft = await DraftAsync(model);

        var results = await InferAsync(draft, SharedData.File($"models/{Path.GetDirectoryName(model)}/x.npy"));

        Assert.Equal(expected, string.Join(' ', results.Select(static result => result.Label)));
        Report(model, [], began);
    }

    // Output of the first: raw scores; of the others: logarithms of probabilities. Both give the digit.
    [Theory]
    [InlineData("mnist_cnn/mnist_cntk.onnx", "y_ort_cntk_first100.npy")]
    [InlineData("mnist_cnn/cnn_mnist_pytorch.onnx", "y_ort_pytorch_first100.npy")]
    [InlineData("mnist_cnn/cnn_mnist_int8.onnx", "y_ort_int8_first100.npy")]
    public async Task Init_GreyPictures_GiveTheDigitsOfTheReadme(string model, string outputs)
    {
        var began = Stopwatch.GetTimestamp();
        WriteDigits(_folder["digits"], 100);
        var draft = await DraftAsync(model);

        var results = await InferAsync(draft, _folder["digits"]);

        Assert.Equal(
            TensorValues.ReadNpy(SharedData.File($"models/mnist_cnn/{outputs}")).Chunk(10).Select(static row => Array.IndexOf(row, row.Max()).ToString(CultureInfo.InvariantCulture)),
            results.Select(static result => result.Label));
        Report(model, [], began);
    }

    [Fact]
    public async Task Init_SliceOfANetwork_GivesItsFirstOutputAsItIs()
    {
        const string Model = "ort_qdq_mobilenetedgetpu_excerpt/qdq_with_multi_consumer_dq_nodes.onnx";
        var began = Stopwatch.GetTimestamp();
        var draft = await DraftAsync(Model);
        Assert.Equal("raw", (string?)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(draft, "manifest.json"), TestContext.Current.CancellationToken))!["postprocess"]!["kind"]);

        var results = await InferAsync(draft, SharedData.File($"models/{Path.GetDirectoryName(Model)}/x_random.npy"));

        var expected = TensorValues.ReadNpy(SharedData.File($"models/{Path.GetDirectoryName(Model)}/y_ort_0.npy"));
        Assert.StartsWith(string.Join(", ", expected.Take(8).Select(static value => value.ToString("G6", CultureInfo.InvariantCulture))), Assert.Single(results).Text, StringComparison.Ordinal);
        Report(Model, [], began);
    }

    [Fact]
    public async Task Init_YuNet_FindsTheFaceOfTheReadme()
    {
        const string Model = "yunet_face/yunet_n_320_320.onnx";
        var began = Stopwatch.GetTimestamp();
        var draft = await DraftAsync(Model);

        DetectedBox? face = null;
        await RunAsync(draft, SharedData.File("models/yunet_face/grace_hopper_320.png"), result => face = Assert.IsType<DetectionOutput>(result.ToOutput()).Boxes[0]);

        // Stride 32, row 3, column 5: her face lies around its middle.
        Assert.Equal("face", face!.Label);
        Assert.Equal(0.935, face.Score, 0.002);
        Assert.InRange(5.5 * 32 / 320, face.X, face.X + face.Width);
        Assert.InRange(3.5 * 32 / 320, face.Y, face.Y + face.Height);
        Assert.Equal(5, face.Keypoints!.Count);
        Report(Model, [], began);
    }

    [Theory]
    [InlineData("kws_dscnn/kws_fp32.onnx", "yes", 9)]
    [InlineData("kws_dscnn/kws_int8.onnx", "yes", 9)]
    [InlineData("micro_speech/micro_speech_int8.onnx", "yes", 2)]
    [InlineData("micro_speech/micro_speech_int8.onnx", "no", 3)]
    [InlineData("micro_speech/micro_speech_int8_u8act.onnx", "silence", 0)]
    public async Task Init_ModelOfFeaturesWithRecordings_HearsTheWord(string model, string word, int expected)
    {
        var began = Stopwatch.GetTimestamp();
        var wav = SharedData.File($"models/micro_speech/{word}_1000ms.wav");

        var made = await LocalFolder.DoAsync("model", "init", SharedData.File($"models/{model}"), "--samples", wav, "--out", _folder["draft"], "--json");

        Assert.Null(made.Json["refusal"]);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{expected} "), (string?)Assert.Single(made.Json["samples"]!.AsArray())!["result"], StringComparison.Ordinal);
        Report(model, [], began);
    }

    // The windows of the draft begin with the recording, those of the README 64 zeros before it.
    [Theory]
    [InlineData("silero_vad/silero_vad.onnx")]
    [InlineData("silero_vad/silero_vad_16k_op15.onnx")]
    public async Task Init_SileroVad_FollowsTheTraceOfTheReadme(string model)
    {
        const int Header = 44;
        var began = Stopwatch.GetTimestamp();
        var wav = await File.ReadAllBytesAsync(SharedData.File("models/silero_vad/test.wav"), TestContext.Current.CancellationToken);
        byte[] led = [.. wav.AsSpan(0, Header), .. new byte[64 * sizeof(short)], .. wav.AsSpan(Header)];
        BinaryPrimitives.WriteInt32LittleEndian(led.AsSpan(Header - sizeof(int)), led.Length - Header);
        await File.WriteAllBytesAsync(_folder["led.wav"], led, TestContext.Current.CancellationToken);
        var expected = (await File.ReadAllLinesAsync(SharedData.File($"models/silero_vad/expected_vad_{Path.GetFileNameWithoutExtension(model)}.csv"), TestContext.Current.CancellationToken))
            .Skip(1).Select(static line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToList();
        var draft = await DraftAsync(model);

        var results = await InferAsync(draft, _folder["led.wav"]);

        Assert.Equal(expected.Count, results.Count);
        Assert.All(expected.Zip(results), static pair => Assert.Equal(pair.First, double.Parse(pair.Second.Text, CultureInfo.InvariantCulture), 0.001));
        Report(model, [], began);
    }

    private async Task<string> DraftAsync(string model, params string[] edits)
    {
        var made = await LocalFolder.DoAsync("model", "init", SharedData.File($"models/{model}"), "--out", _folder["draft"], "--json");
        Assert.Null(made.Json["refusal"]);
        Assert.Equal(EditsOf(model), edits.Length);
        Assert.True(edits.Length <= MostEdits);
        var path = Path.Combine(_folder["draft"], "manifest.json");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        foreach (var edit in edits)
        {
            var (field, value) = (edit.Split('=')[0].Split('.'), edit.Split('=')[1]);
            var parent = field[..^1].Aggregate(manifest, static (node, name) => int.TryParse(name, CultureInfo.InvariantCulture, out var index) ? node[index]! : node[name]!);
            parent[field[^1]] = JsonNode.Parse(value);
        }

        await File.WriteAllTextAsync(path, manifest.ToJsonString(), TestContext.Current.CancellationToken);
        return _folder["draft"];
    }

    private static async Task<List<(string File, string Label, double Score, string Text)>> InferAsync(string draft, string samples)
    {
        var results = new List<(string, string, double, string)>();
        await RunAsync(draft, samples, result => results.Add((result.File!, result.BestLabel ?? "", result.BestScore ?? 0, ResultText.Of(result))));
        return results;
    }

    private static async Task RunAsync(string draft, string samples, Action<InferenceResult> take)
    {
        using var loggers = new LineLoggers(Assert.Fail);
        using var inference = new FileInference(ModelPackage.Load(draft), new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance), Clocks.System, loggers);
        await inference.RunAsync(samples, (result, _) => take(result), TestContext.Current.CancellationToken);
    }

    private static void AssertScores(float[] expected, int classes, double tolerance, List<(string File, string Label, double Score, string Text)> results)
    {
        var rows = expected.Chunk(classes).ToList();
        Assert.Equal(rows.Count, results.Count);
        foreach (var (row, result) in rows.Zip(results))
        {
            var best = Array.IndexOf(row, row.Max());
            Assert.Equal(best.ToString(CultureInfo.InvariantCulture), result.Label);
            Assert.Equal(row[best], result.Score, tolerance);
        }
    }

    // idx format: 16 bytes of header, then 28 x 28 bytes a picture.
    private static void WriteDigits(string folder, int count)
    {
        const int Side = 28;
        Directory.CreateDirectory(folder);
        using var packed = new GZipStream(File.OpenRead(SharedData.File("models/mnist_cnn/t10k-images-idx3-ubyte.gz")), CompressionMode.Decompress);
        packed.ReadExactly(new byte[16]);
        var grey = new byte[Side * Side];
        for (var i = 0; i < count; i++)
        {
            packed.ReadExactly(grey);
            using var stream = File.Create(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i:000}.png")));
            PngImage.Write(stream, [.. grey.SelectMany(static value => new[] { value, value, value })], Side, Side);
        }
    }

    private static void Report(string model, string[] edits, long began) => Drill.Report(string.Create(CultureInfo.InvariantCulture, $"{model}: {edits.Length} line(s) edited, {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s from file to right results"));
}
