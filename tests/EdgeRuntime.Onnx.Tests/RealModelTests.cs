using EdgeRuntime.Onnx.Tests.Reference;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Real networks on real inputs give what ONNX Runtime gave when the references were made.</summary>
public sealed class RealModelTests
{
    // Probabilities in steps of 1/256; another processor's integer kernels may round a few steps differently.
    private const double Quantized = 4.0 / 256;
    private const double Exact = 1e-4;

    [Theory]
    [InlineData("kws_int8", "y_ort_int8", Quantized)]
    [InlineData("kws_int8_u8act", "y_ort_int8", Quantized)]
    [InlineData("kws_fp32", "y_ort_fp32", Exact)]
    public void KeywordSpotting_ReferenceInput_ReferenceOutput(string model, string expected, double tolerance) =>
        Check($"models/kws_dscnn/{model}.onnx", $"models/kws_dscnn/{expected}.npy", static () => NpyFile.Rows(SharedData.File("models/kws_dscnn/x.npy")), tolerance);

    [Theory]
    [InlineData("micro_speech_int8")]
    [InlineData("micro_speech_int8_u8act")]
    public void MicroSpeech_YesAndNo_ReferenceOutput(string model) =>
        Check($"models/micro_speech/{model}.onnx", "models/micro_speech/y_ort_int8.npy", static () => NpyFile.Rows(SharedData.File("models/micro_speech/x.npy")), Quantized);

    [Theory]
    [InlineData("ic_int8", "y_ort_int8", Quantized)]
    [InlineData("ic_int8_u8act", "y_ort_int8", Quantized)]
    [InlineData("pretrainedResnet", "y_ort_fp32", Exact)]
    public void ImageClassification_Pictures_ReferenceOutput(string model, string expected, double tolerance) =>
        Check($"models/ic_resnet8/{model}.onnx", $"models/ic_resnet8/{expected}.npy", static () => ReferenceInputs.Pictures("models/ic_resnet8", static p => p), tolerance);

    [Theory]
    [InlineData("vww_int8", "y_ort_int8", Quantized)]
    [InlineData("vww_int8_u8act", "y_ort_int8", Quantized)]
    [InlineData("vww_96_float", "y_ort_fp32", Exact)]
    public void WakeWords_Pictures_ReferenceOutput(string model, string expected, double tolerance) =>
        Check($"models/vww_mobilenet/{model}.onnx", $"models/vww_mobilenet/{expected}.npy", static () => ReferenceInputs.Pictures("models/vww_mobilenet", static p => p / 255f), tolerance);

    [Fact]
    public void MobileNetV1_Pictures_ReferenceOutput() => Check(
        "models/mobilenet_v1_0.25_128_uint8/mobilenet_v1_0.25_128_quant.onnx",
        "models/mobilenet_v1_0.25_128_uint8/y_ort.npy",
        static () => ReferenceInputs.Pictures("models/mobilenet_v1_0.25_128_uint8", static p => (p - 128) / 128f),
        Quantized);

    [Fact]
    public void MobileNetV2_Pictures_ReferenceOutput() => Check(
        "models/mobilenet_v2_1.0_224_int8_ptq/tf2_mobilenet_v2_1.0_224_ptq.onnx",
        "models/mobilenet_v2_1.0_224_int8_ptq/y_ort.npy",
        static () => ReferenceInputs.Pictures("models/mobilenet_v2_1.0_224_int8_ptq", static p => (p - 127) / 127.5f),
        9.0 / 256);

    [Theory]
    [InlineData("mnist_cntk", "y_ort_cntk_first100", 0f, 1f, 1e-2)]
    [InlineData("cnn_mnist_pytorch", "y_ort_pytorch_first100", 0.1307f, 0.3081f, 1e-3)]
    [InlineData("cnn_mnist_int8", "y_ort_int8_first100", 0.1307f, 0.3081f, 0.5)]
    public void Digits_First100OfTheTestSet_ReferenceOutput(string model, string expected, float mean, float deviation, double tolerance) => Check(
        $"models/mnist_cnn/{model}.onnx",
        $"models/mnist_cnn/{expected}.npy",
        () => ReferenceInputs.Digits(100, p => ((p / 255f) - mean) / deviation),
        tolerance);

    [Fact]
    public void NetworkExcerpt_TwoOutputs_BothAreTheReference()
    {
        using var session = Sessions.Open(SharedData.File("models/ort_qdq_mobilenetedgetpu_excerpt/qdq_with_multi_consumer_dq_nodes.onnx"));
        var input = NpyFile.Rows(SharedData.File("models/ort_qdq_mobilenetedgetpu_excerpt/x_random.npy"))[0];

        Assert.Equal(2, session.Outputs.Length);
        Close.Equal(NpyFile.Rows(SharedData.File("models/ort_qdq_mobilenetedgetpu_excerpt/y_ort_0.npy"))[0], session.Run(input, 0), 0.5);
        Close.Equal(NpyFile.Rows(SharedData.File("models/ort_qdq_mobilenetedgetpu_excerpt/y_ort_1.npy"))[0], session.Run(input, 1), 0.5);
    }

    private static void Check(string model, string expected, Func<float[][]> inputs, double tolerance)
    {
        using var session = Sessions.Open(SharedData.File(model));
        var rows = NpyFile.Rows(SharedData.File(expected));
        var samples = inputs();

        Assert.Equal(rows.Length, samples.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var actual = session.Run(samples[i]);
            Close.Equal(rows[i], actual, tolerance);
            Assert.Equal(BestOf(rows[i]), BestOf(actual));
        }
    }

    private static int BestOf(float[] values) => Array.IndexOf(values, values.Max());
}
