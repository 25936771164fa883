namespace EdgeRuntime.Testing.Graphs;

/// <summary>Models that are written on the spot.</summary>
public static class TinyGraphs
{
    /// <summary><c>y = x + addend</c> over four floats, in two nodes, so that there is something to optimise.</summary>
    public static TinyGraph Adds(float addend) => new TinyGraph()
        .Input("x", GraphElement.Float, 1, 4)
        .Constant("b", GraphElement.Float, [addend], 1)
        .Node("Identity", ["x"], "same")
        .Node("Add", ["same", "b"], "y")
        .Output("y", GraphElement.Float, 1, 4);

    /// <summary>Passes one tensor through.</summary>
    public static TinyGraph Passes(GraphElement type, params int[] shape) => new TinyGraph()
        .Input("x", type, shape)
        .Node("Identity", ["x"], "y")
        .Output("y", type, shape);

    /// <summary>A quantized addition whose scales are tensors of one element where ONNX Runtime's fused kernel needs scalars.</summary>
    public static TinyGraph AddsWithVectorScales() => Quantized(1);

    /// <summary>The same with scalars.</summary>
    public static TinyGraph AddsWithScalarScales() => Quantized();

    private static TinyGraph Quantized(params int[] scaleShape) => new TinyGraph()
        .Input("x", GraphElement.Float, 1, 4, 8, 8)
        .Constant("scale", GraphElement.Float, [0.05f], scaleShape)
        .Constant("zero", GraphElement.UInt8, [(byte)128], scaleShape)
        .Node("QuantizeLinear", ["x", "scale", "zero"], "q")
        .Node("DequantizeLinear", ["q", "scale", "zero"], "left")
        .Node("DequantizeLinear", ["q", "scale", "zero"], "right")
        .Node("Add", ["left", "right"], "sum")
        .Node("QuantizeLinear", ["sum", "scale", "zero"], "qsum")
        .Node("DequantizeLinear", ["qsum", "scale", "zero"], "y")
        .Output("y", GraphElement.Float, 1, 4, 8, 8);
}
