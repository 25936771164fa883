using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Real models that load and run, but whose numbers would be wrong: each is refused in one line by what check, pack and the start have in common.</summary>
public sealed class WrongNumberTests : IDisposable
{
    private const string Silero = """{"name": "input", "type": "float32", "shape": [1, 576]}, {"name": "state", "type": "float32", "shape": [2, 1, 128]FILL}, {"name": "sr", "type": "int64", "shape": []RATE}""";
    private const string Probability = """{"name": "output", "type": "float32", "shape": [1, 1]}""";
    private const string Io8Input = """{"name": "input", "type": "int8", "shape": [1, 1, 49, 10]SCALE}""";
    private const string Io8Output = """{"name": "output", "type": "int8", "shape": [1, 12]SCALE}""";
    private const string Image = """{"name": "input", "type": "float32", "shape": [1, 3, 320, 320]}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wrong-");

    public static TheoryData<string, string, string, string, string> Refused => new()
    {
        { "silero_vad/silero_vad.onnx", Silero.Replace("FILL", "", StringComparison.Ordinal).Replace("RATE", "", StringComparison.Ordinal), Probability, "regression", "input 'state' is fed by nothing; only 'input' gets the sample: set inputs[1].fill if it is a constant, or inputs[1].state to the output that continues it" },
        { "silero_vad/silero_vad.onnx", Silero.Replace("FILL", ", \"fill\": 0", StringComparison.Ordinal).Replace("RATE", "", StringComparison.Ordinal), Probability, "regression", "input 'sr' is fed by nothing; only 'input' gets the sample: set inputs[2].fill if it is a constant, or inputs[2].state to the output that continues it" },
        { "silero_vad/silero_vad.onnx", Filled, Probability, "regression", "input 'state' is state that output 'stateN' continues, but nothing feeds it back, so every result after the first would be wrong: set inputs[1].state to \"stateN\" and name that output in outputs" },
        { "silero_vad/silero_vad_16k_op15.onnx", Filled, Probability, "regression", "input 'state' is state that output 'stateN' continues, but nothing feeds it back, so every result after the first would be wrong: set inputs[1].state to \"stateN\" and name that output in outputs" },
        { "yunet_face/yunet_n_320_320.onnx", Image, Tensor("bbox_8", "1, 1600, 4") + ", " + Tensor("cls_8", "1, 1600, 1"), "detection", "postprocess detection reads one tensor of boxes, but the model has 3 (bbox_8, bbox_16, bbox_32), one for each size of object; export it with its boxes decoded and joined, or set postprocess.layout to yunet where it is one" },
        { "../cases/models/stateful/model.onnx", Tensor("x", "1, 1") + ", " + Tensor("state", "1, 1"), Tensor("y", "1, 1") + ", " + Tensor("state_out", "1, 1"), "regression", "input 'state' is state that output 'state_out' continues, but nothing feeds it back, so every result after the first would be wrong: set inputs[1].state to \"state_out\"" },
    };

    public static TheoryData<string, string, string, string> Accepted => new()
    {
        { "kws_dscnn/kws_int8_io8.onnx", Io8Input.Replace("SCALE", ", \"scale\": 0.5847029, \"zeroPoint\": 83", StringComparison.Ordinal), Io8Output.Replace("SCALE", ", \"scale\": 0.00390625, \"zeroPoint\": -128", StringComparison.Ordinal), "classification" },
        { "kws_dscnn/kws_int8_io8.onnx", Io8Input.Replace("SCALE", "", StringComparison.Ordinal), Io8Output.Replace("SCALE", "", StringComparison.Ordinal), "classification" },
        { "ort_qdq_mobilenetedgetpu_excerpt/qdq_with_multi_consumer_dq_nodes.onnx", Tensor("MobilenetEdgeTPU/expanded_conv_1/project/BatchNorm/FusedBatchNormV3", "1, 32, 56, 56"), Tensor("MobilenetEdgeTPU/expanded_conv_4/add", "1, 32, 56, 56"), "raw" },
        { "../cases/models/sk-zipmap/model.onnx", Tensor("float_input", "1, 4"), """{"name": "output_label", "type": "int64", "shape": [1]}""", "regression" },
        { "../cases/models/sk-strings/model.onnx", Tensor("float_input", "1, 4"), Tensor("probabilities", "1, 3"), "classification" },
    };

    private static string Filled => Silero.Replace("FILL", ", \"fill\": 0", StringComparison.Ordinal).Replace("RATE", ", \"fill\": 16000", StringComparison.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Refused))]
    public void Load_ModelWhoseNumbersWouldBeWrong_IsRefusedInOneLine(string file, string inputs, string outputs, string kind, string expected)
    {
        var error = Assert.Throws<ModelLoadException>(() => Load(file, inputs, outputs, kind));

        Assert.Equal($"{_folder.FullName}: {expected}", error.Message);
        Assert.Equal(ErrorCode.ModelMismatch, error.Code);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Load_ModelThatIsTold_IsAccepted(string file, string inputs, string outputs, string kind)
    {
        using var model = Load(file, inputs, outputs, kind);

        model.Steps[0].Session.Run();
    }

    private static string Tensor(string name, string shape) => $$"""{"name": "{{name}}", "type": "float32", "shape": [{{shape}}]}""";

    private LoadedModel Load(string file, string inputs, string outputs, string kind)
    {
        SharedModel.Write(_folder.FullName, file, inputs, outputs, kind);
        var package = ModelPackage.Load(_folder.FullName);
        return LoadedModel.Load(package, SampleFormat.Of(package.Manifest.Preprocess.Sample), new OnnxSessionFactory(new OnnxOptions(), new FakeLogger<OnnxSessionFactory>()));
    }
}
