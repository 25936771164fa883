using EdgeRuntime.Core.Inference;
using EdgeRuntime.Training.Evaluation;
using EdgeRuntime.Training.Onnx;

namespace EdgeRuntime.Training.Tests.Onnx;

public sealed class OnnxGraphTests
{
    [Fact]
    public void ToBytes_FloatGraph_ComputesInOnnxRuntime()
    {
        var graph = new OnnxGraph("dense");
        graph.Input("x", OnnxType.Float, 1, 3);
        graph.Output("y", OnnxType.Float, 1, 2);
        graph.Constant<float>("w", OnnxType.Float, [1, 2, 3, 4, 5, 6], 2, 3);
        graph.Constant<float>("b", OnnxType.Float, [0.5f, -0.5f], 2);
        graph.Node("Gemm", "y", ["x", "w", "b"], OnnxAttribute.One("transB", 1));
        using var classifier = new OnnxClassifier(graph.ToBytes());
        ((ReadOnlySpan<float>)[1, 0.5f, -1]).CopyTo(classifier.Input);

        Assert.Equal([-0.5f, 0], classifier.Run().ToArray());
    }

    [Fact]
    public void ToBytes_UnknownOperator_IsRefusedByOnnxRuntime()
    {
        var graph = new OnnxGraph("wrong");
        graph.Input("x", OnnxType.Float, 1);
        graph.Output("y", OnnxType.Float, 1);
        graph.Node("NoSuchOperator", "y", ["x"]);

        Assert.Throws<ModelLoadException>(() => new OnnxClassifier(graph.ToBytes()).Dispose());
    }
}
