using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Commands;

/// <summary>
/// <c>edge-agent check</c> on every shared model and case: those whose numbers would be wrong are refused in one line, the others are accepted with the remark that
/// nothing vouches for their numbers on this processor.
/// </summary>
public sealed class CheckModelsTests : IDisposable
{
    private const string Audio = """{"kind": "series", "shape": [16000, 1], "sampleRateHz": 16000}""";
    private const string NotFedBack = "but nothing feeds it back, so every result after the first would be wrong: set inputs[1].state to \"stateN\" and name that output in outputs";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("check-");

    /// <summary>File, inputs, outputs, kind of postprocessing, sample where it is not the input itself, and the line.</summary>
    public static TheoryData<string, string, string, string, string?, string> Refused => new()
    {
        { "silero_vad/silero_vad.onnx", $"{Tensor("input", "1, 576")}, {Tensor("state", "2, 1, 128", ", \"fill\": 0")}, {Rate}", Tensor("output", "1, 1"), "regression", null, $"input 'state' is state that output 'stateN' continues, {NotFedBack}" },
        { "silero_vad/silero_vad_16k_op15.onnx", $"{Tensor("input", "1, 576")}, {Tensor("state", "2, 1, 128", ", \"fill\": 0")}, {Rate}", Tensor("output", "1, 1"), "regression", null, $"input 'state' is state that output 'stateN' continues, {NotFedBack}" },
        { "yunet_face/yunet_n_320_320.onnx", Tensor("input", "1, 3, 320, 320"), $"{Tensor("bbox_8", "1, 1600, 4")}, {Tensor("cls_8", "1, 1600, 1")}", "detection", null, "postprocess detection reads one tensor of boxes, but the model has 3 (bbox_8, bbox_16, bbox_32), one for each size of object; export it with its boxes decoded and joined, or set postprocess.layout to yunet where it is one" },

        // Sound goes through spectral features that no preprocessing step makes; a source of ready features is accepted below.
        { "micro_speech/micro_speech_int8.onnx", Tensor("input", "1, 1960"), Tensor("output", "1, 4"), "classification", Audio, "preprocess yields 16000 values (16000 x 1 x 1), but the input 'input' takes 1960 ([1,1960])" },
        { "micro_speech/micro_speech_int8_u8act.onnx", Tensor("input", "1, 1960"), Tensor("output", "1, 4"), "classification", Audio, "preprocess yields 16000 values (16000 x 1 x 1), but the input 'input' takes 1960 ([1,1960])" },
        { "kws_dscnn/kws_fp32.onnx", Tensor("input", "1, 1, 49, 10"), Tensor("output", "1, 12"), "classification", Audio, "preprocess yields 16000 values (16000 x 1 x 1), but the input 'input' takes 490 ([1,1,49,10])" },
        { "kws_dscnn/kws_int8.onnx", Tensor("input", "1, 1, 49, 10"), Tensor("output", "1, 12"), "classification", Audio, "preprocess yields 16000 values (16000 x 1 x 1), but the input 'input' takes 490 ([1,1,49,10])" },
        { "kws_dscnn/kws_int8_u8act.onnx", Tensor("input", "1, 1, 49, 10"), Tensor("output", "1, 12"), "classification", Audio, "preprocess yields 16000 values (16000 x 1 x 1), but the input 'input' takes 490 ([1,1,49,10])" },
    };

    /// <summary>File, inputs, outputs, kind of postprocessing.</summary>
    public static TheoryData<string, string, string, string> Accepted => new()
    {
        { "ic_resnet8/ic_int8.onnx", Tensor("input", "1, 3, 32, 32"), Tensor("output", "1, 10"), "classification" },
        { "ic_resnet8/ic_int8_u8act.onnx", Tensor("input", "1, 3, 32, 32"), Tensor("output", "1, 10"), "classification" },
        { "ic_resnet8/pretrainedResnet.onnx", Tensor("input_1", "1, 3, 32, 32"), Tensor("Identity", "1, 10"), "classification" },
        { "kws_dscnn/kws_fp32.onnx", Tensor("input", "1, 1, 49, 10"), Tensor("output", "1, 12"), "classification" },
        { "kws_dscnn/kws_int8.onnx", Tensor("input", "1, 1, 49, 10"), Tensor("output", "1, 12"), "classification" },
        { "kws_dscnn/kws_int8_u8act.onnx", Tensor("input", "1, 1, 49, 10"), Tensor("output", "1, 12"), "classification" },
        { "kws_dscnn/kws_int8_io8.onnx", Tensor("input", "1, 1, 49, 10", ", \"scale\": 0.5847029, \"zeroPoint\": 83", "int8"), Tensor("output", "1, 12", ", \"scale\": 0.00390625, \"zeroPoint\": -128", "int8"), "classification" },
        { "kws_dscnn/kws_int8_io8.onnx", Tensor("input", "1, 1, 49, 10", type: "int8"), Tensor("output", "1, 12", type: "int8"), "classification" },
        { "micro_speech/micro_speech_int8.onnx", Tensor("input", "1, 1960"), Tensor("output", "1, 4"), "classification" },
        { "micro_speech/micro_speech_int8_u8act.onnx", Tensor("input", "1, 1960"), Tensor("output", "1, 4"), "classification" },
        { "mnist_cnn/cnn_mnist_int8.onnx", Tensor("input", "1, 1, 28, 28"), Tensor("output", "1, 10"), "classification" },
        { "mnist_cnn/cnn_mnist_pytorch.onnx", Tensor("0", "1, 1, 28, 28"), Tensor("21", "1, 10"), "classification" },
        { "mnist_cnn/mnist_cntk.onnx", Tensor("Input3", "1, 1, 28, 28"), Tensor("Plus214_Output_0", "1, 10"), "classification" },
        { "mobilenet_v1_0.25_128_uint8/mobilenet_v1_0.25_128_quant.onnx", Tensor("input", "1, 3, 128, 128"), Tensor("output", "1, 1001"), "classification" },
        { "mobilenet_v2_1.0_224_int8_ptq/tf2_mobilenet_v2_1.0_224_ptq.onnx", Tensor("input", "1, 3, 224, 224"), Tensor("output", "1, 1001"), "classification" },
        { "mobilenet_v2_1.0_224_int8_ptq/tf2_mobilenet_v2_1.0_224_ptq_u8act.onnx", Tensor("input", "1, 3, 224, 224"), Tensor("output", "1, 1001"), "classification" },
        { "ort_qdq_mobilenetedgetpu_excerpt/qdq_with_multi_consumer_dq_nodes.onnx", Tensor("MobilenetEdgeTPU/expanded_conv_1/project/BatchNorm/FusedBatchNormV3", "1, 32, 56, 56"), Tensor("MobilenetEdgeTPU/expanded_conv_4/add", "1, 32, 56, 56"), "raw" },
        { "vww_mobilenet/vww_96_float.onnx", Tensor("input_1", "1, 3, 96, 96"), Tensor("Identity", "1, 2"), "classification" },
        { "vww_mobilenet/vww_int8.onnx", Tensor("input", "1, 3, 96, 96"), Tensor("output", "1, 2"), "classification" },
        { "vww_mobilenet/vww_int8_u8act.onnx", Tensor("input", "1, 3, 96, 96"), Tensor("output", "1, 2"), "classification" },
    };

    private static string Rate => """{"name": "sr", "type": "int64", "shape": [], "fill": 16000}""";

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Check_SharedModelWhoseNumbersWouldBeWrong_SaysSoInOneLine(string file, string inputs, string outputs, string kind, string? sample, string expected)
    {
        SharedModel.Write(_folder.FullName, file, inputs, outputs, kind, sample);

        await CheckAsync(_folder.FullName, ExitCodes.Fault, $"Models:0: {(sample is null ? $"{_folder.FullName}: " : "")}{expected}", "1 error(s)");
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task Check_SharedModelThatIsFedItsOwnInput_IsAcceptedWithTheRemarkThatNothingVouchesForIt(string file, string inputs, string outputs, string kind)
    {
        SharedModel.Write(_folder.FullName, file, inputs, outputs, kind);

        await CheckAsync(_folder.FullName, ExitCodes.Success, WithoutGolden(_folder.FullName, "one"), "the configuration is good");
    }

    [Fact]
    public void Models_OfTheSharedFolder_AreAllInTheTables()
    {
        var root = SharedData.File("models");

        Assert.Equal(
            Directory.EnumerateFiles(root, "*.onnx", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal),
            Refused.Select(static row => row.Data.Item1).Concat(Accepted.Select(static row => row.Data.Item1)).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("external", null)]
    [InlineData("grey", null)]
    [InlineData("nms-inside", null)]
    [InlineData("sk-strings", null)]
    [InlineData("sk-zipmap", null)]
    [InlineData("stateful", $": input 'state' is state that output 'state_out' continues, but nothing feeds it back, so every result after the first would be wrong: set inputs[1].state to \"state_out\"")]
    [InlineData("yolo", null)]
    public async Task Check_CaseWithItsOwnManifest_IsAcceptedOrRefusedInOneLine(string name, string? refusal)
    {
        var folder = SharedData.File($"cases/models/{name}");

        if (refusal is null)
        {
            await CheckAsync(folder, ExitCodes.Success, WithoutGolden(folder, "int8"), "the configuration is good");
        }
        else
        {
            await CheckAsync(folder, ExitCodes.Fault, $"Models:0: {folder}{refusal}", "1 error(s)");
        }
    }

    private static string Tensor(string name, string shape, string more = "", string type = "float32") => $$"""{"name": "{{name}}", "type": "{{type}}", "shape": [{{shape}}]{{more}}}""";

    private static string WithoutGolden(string folder, string variant) => $"{folder}: variant {variant} has no golden vector, so wrong results on this processor would not be noticed; make some with 'edgectl model golden'";

    // The source fits the model's sample: what is refused is refused for the model.
    private async Task CheckAsync(string model, int exitCode, params string[] lines)
    {
        var manifest = await File.ReadAllTextAsync(Path.Combine(model, ModelPackage.ManifestFile), TestContext.Current.CancellationToken);
        var sample = JsonNode.Parse(manifest)!["preprocess"]!["sample"]!;
        var format = new JsonObject
        {
            ["Kind"] = (string?)sample["kind"],
            ["Type"] = (string?)sample["kind"] == "image" ? "UInt8" : "Float32",
            ["Shape"] = new JsonArray([.. sample["shape"]!.AsArray().Select(static dimension => JsonValue.Create((int?)dimension is 0 ? 96 : (int?)dimension))]),
        };
        var configuration = Path.Combine(_folder.FullName, "agent.json");
        await File.WriteAllTextAsync(
            configuration,
            new JsonObject
            {
                ["Models"] = new JsonArray(new JsonObject { ["Path"] = model, ["Source"] = "sensor" }),
                ["Sources"] = new JsonObject { ["sensor"] = new JsonObject { ["Kind"] = "exec", ["Exec"] = new JsonObject { ["Command"] = new JsonArray("cat"), ["Format"] = format } } },
            }.ToJsonString(),
            TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await AgentCommandLine.Create().Parse(["check", "--config", configuration]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);

        Assert.Equal(lines, error.ToString().TrimEnd().Split('\n'));
        Assert.Equal(exitCode, code);
        Assert.Empty(output.ToString());
    }
}
