using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Onnx.Tests.Reference;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Models whose tensors are integers themselves.</summary>
public sealed class IntegerTensorTests
{
    // From the model's README.
    private const float InputScale = 0.5847029f;
    private const int InputZeroPoint = 83;
    private const int OutputZeroPoint = -128;

    [Fact]
    public void KeywordSpotting_Int8InAndOut_IsTheReferenceWithinAStep()
    {
        using var session = Sessions.Open(SharedData.File("models/kws_dscnn/kws_int8_io8.onnx"));
        var sample = NpyFile.Rows(SharedData.File("models/kws_dscnn/x.npy"))[0];
        var expected = NpyFile.Rows(SharedData.File("models/kws_dscnn/y_ort_int8.npy"))[0];

        var input = MemoryMarshal.Cast<byte, sbyte>(session.Input(0));
        for (var i = 0; i < input.Length; i++)
        {
            input[i] = (sbyte)Math.Clamp(MathF.Round(sample[i] / InputScale) + InputZeroPoint, sbyte.MinValue, sbyte.MaxValue);
        }

        session.Run();
        float[] actual = [.. MemoryMarshal.Cast<byte, sbyte>(session.Output(0)).ToArray().Select(static q => (q - OutputZeroPoint) / 256f)];

        Assert.Equal(ElementType.Int8, session.Inputs[0].Type);
        Assert.Equal(ElementType.Int8, session.Outputs[0].Type);
        Close.Equal(expected, actual, 4.0 / 256);
    }
}
