using System.Runtime.InteropServices;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Integer and half-precision models as quantizers write them: scales that the graph knows need not be stated.</summary>
public sealed class QuantizedModelTests
{
    [Fact]
    public void Kws_IntegersAtBothEnds_GivesWhatTheModelWithRealEndsGives()
    {
        using var folder = new CaseFolder(File.ReadAllBytes(SharedData.File("models/kws_dscnn/kws_int8_io8.onnx")), """
            "inputs": [{"name": "input", "type": "int8", "shape": [1, 1, 49, 10]}],
            "outputs": [{"name": "output", "type": "int8", "shape": [1, 12]}],
            "preprocess": {"sample": {"kind": "tensor", "shape": [1, 1, 49, 10]}},
            "postprocess": {"kind": "regression"}
            """);
        using var model = folder.Load();
        var session = model.Steps[0].Session;
        var x = TensorValues.ReadNpy(SharedData.File("models/kws_dscnn/x.npy"));
        var expected = TensorValues.ReadNpy(SharedData.File("models/kws_dscnn/y_ort_int8.npy"));

        Assert.Equal((0.5847029, 83), (Math.Round(session.Inputs[0].Scale!.Value, 7), session.Inputs[0].ZeroPoint));
        Assert.Equal((0.00390625, -128), (session.Outputs[0].Scale, session.Outputs[0].ZeroPoint));
        Assert.Equal(expected.Length / 12, x.Length / 490);
        for (var i = 0; i < x.Length / 490; i++)
        {
            // One step of the output is 1/256.
            Close.Equal(expected[(i * 12)..((i + 1) * 12)], model.Infer(x[(i * 490)..((i + 1) * 490)]).Values(), 1 / 128.0);
        }
    }

    [Fact]
    public void QOperator_Convolution_HasTheScalesOfBothEnds()
    {
        // A convolution of one value, times 2, in steps of 0.5 and 0.25 with their own zeros.
        var graph = new TinyGraph().Input("x", GraphElement.UInt8, 1, 1, 1, 2)
            .Constant("xs", GraphElement.Float, [0.5f]).Constant("xz", GraphElement.UInt8, [(byte)128])
            .Constant("w", GraphElement.UInt8, [(byte)4], 1, 1, 1, 1).Constant("ws", GraphElement.Float, [0.5f]).Constant("wz", GraphElement.UInt8, [(byte)0])
            .Constant("ys", GraphElement.Float, [0.25f]).Constant("yz", GraphElement.UInt8, [(byte)100])
            .Node("QLinearConv", ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"], "y")
            .Output("y", GraphElement.UInt8, 1, 1, 1, 2);
        using var folder = Folder(graph, "uint8", "1, 1, 1, 2");
        using var model = folder.Load();

        Assert.Equal([5, -10], model.Infer([2.5f, -5]).Values());
    }

    [Theory]
    [InlineData(GraphElement.UInt8, "uint8", 128)]
    [InlineData(GraphElement.Int8, "int8", 0)]
    public void Qdq_ReshapedOnTheWay_HasTheScaleOfTheNodeBehind(GraphElement element, string type, byte zero)
    {
        var graph = new TinyGraph().Input("x", element, 1, 2)
            .Constant("s", GraphElement.Float, [0.5f]).Constant("z", element, [zero]).Constant("flat", GraphElement.Int64, [2L], 1).Constant("back", GraphElement.Int64, [1L, 2], 2)
            .Node("Reshape", ["x", "flat"], "r").Node("DequantizeLinear", ["r", "s", "z"], "real").Node("Neg", ["real"], "n").Node("QuantizeLinear", ["n", "s", "z"], "q").Node("Reshape", ["q", "back"], "y")
            .Output("y", element, 1, 2);
        using var folder = Folder(graph, type, "1, 2");
        using var model = folder.Load();

        Assert.Equal([-3, 7.5f], model.Infer([3, -7.5f]).Values());
    }

    [Fact]
    public void Integers_OfWhichNobodyKnowsTheScale_AreRefused()
    {
        using var folder = Folder(TinyGraphs.Passes(GraphElement.UInt8, 1, 2), "uint8", "1, 2");

        Assert.EndsWith("inputs[0] 'x' is uint8 without a scale, so its real values are unknown; set scale and zeroPoint as the model was quantized, or scale 1 where the integers are the values", folder.Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_BothEnds_AreConverted()
    {
        var half = MemoryMarshal.Cast<byte, ushort>(BitConverter.GetBytes((Half)0.5f)).ToArray();
        var graph = new TinyGraph().Input("x", GraphElement.Float16, 1, 2).Constant("a", GraphElement.Float16, half).Node("Add", ["x", "a"], "y").Output("y", GraphElement.Float16, 1, 2);
        using var folder = Folder(graph, "float16", "1, 2");
        using var model = folder.Load();

        Assert.Equal([1.5f, -2], model.Infer([1, -2.5f]).Values());
    }

    private static CaseFolder Folder(TinyGraph graph, string type, string shape) => new(graph.ToArray(), $$"""
        "inputs": [{"name": "x", "type": "{{type}}", "shape": [{{shape}}]}],
        "outputs": [{"name": "y", "type": "{{type}}", "shape": [{{shape}}]}],
        "preprocess": {"sample": {"kind": "tensor", "shape": [{{shape}}]} },
        "postprocess": {"kind": "regression"}
        """);
}
