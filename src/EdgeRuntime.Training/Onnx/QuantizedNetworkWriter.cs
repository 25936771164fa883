using EdgeRuntime.Training.Networks;
using EdgeRuntime.Training.Quantization;

namespace EdgeRuntime.Training.Onnx;

/// <summary>
/// Writes a network as an int8 ONNX model: float input [1, channels, 1, samples], Softsign, the quantized layers, float logits
/// [1, classes]. Convolutions over time are 2-D with height 1, the form that ONNX Runtime has integer kernels for.
/// </summary>
internal static class QuantizedNetworkWriter
{
    /// <summary>Name of the input tensor.</summary>
    public const string InputName = "window";

    /// <summary>Name of the output tensor.</summary>
    public const string OutputName = "logits";

    public static byte[] Write(string name, NetworkShape shape, float[] parameters, ActivationRanges ranges)
    {
        var graph = new OnnxGraph(name);
        var first = shape.Convolutions[0];
        graph.Input(InputName, OnnxType.Float, 1, first.Channels, 1, first.Length);
        graph.Output(OutputName, OnnxType.Float, 1, shape.Classes);
        var layers = new QdqGraph(graph, InputName);
        layers.Float("Softsign", "squeezed");
        layers.Requantize("squeezed", ranges.Input);
        for (var layer = 0; layer < shape.Convolutions.Length; layer++)
        {
            var convolution = shape.Convolutions[layer];
            var weights = QuantizedWeights.From(shape.Weights(parameters, layer), convolution.Filters);
            var form = (convolution.Channels, convolution.Kernel, convolution.Stride, convolution.Padding);
            layers.Convolution($"conv{layer}", weights, shape.Bias(parameters, layer), form);
            layers.Requantize($"conv{layer}", ranges.Layers[layer]);
        }

        layers.Means("features", ranges.Features);
        layers.Dense(OutputName, QuantizedWeights.From(shape.DenseWeights(parameters), shape.Classes), shape.DenseBias(parameters), shape.Features);
        return graph.ToBytes();
    }
}
