using EdgeRuntime.Training.Quantization;

namespace EdgeRuntime.Training.Onnx;

/// <summary>
/// Adds layers in quantize-dequantize form, which ONNX Runtime fuses to integer kernels. Activations are uint8 with scalar scales (a scale
/// of shape [1] fails to load where an Add is fused), weights int8 per channel, biases int32.
/// </summary>
internal sealed class QdqGraph
{
    private readonly OnnxGraph _graph;
    private string _current;
    private float _currentScale = 1;

    /// <param name="graph">Receives the layers.</param>
    /// <param name="input">The tensor they start from.</param>
    public QdqGraph(OnnxGraph graph, string input) => (_graph, _current) = (graph, input);

    /// <summary>A float operator of one input and no attributes.</summary>
    public void Float(string operation, string name) => _current = _graph.Node(operation, name, [_current]);

    /// <summary>Rounds the current tensor to its integers and takes these for real values again.</summary>
    public void Requantize(string name, AffineQuantization quantization) => Dequantize(name, Quantize(name, quantization));

    /// <summary>A convolution over time, [1, channels, 1, length], rectified by its output's quantizer.</summary>
    public void Convolution(string name, QuantizedWeights weights, ReadOnlySpan<float> bias, (int Channels, int Kernel, int Stride, int Padding) form)
    {
        var filters = bias.Length;
        var weight = Weights(name, weights, filters, form.Channels, 1, form.Kernel);
        _current = _graph.Node(
            "Conv",
            $"{name}_sum",
            [_current, weight, Bias(name, weights, bias)],
            OnnxAttribute.List("kernel_shape", 1, form.Kernel),
            OnnxAttribute.List("strides", 1, form.Stride),
            OnnxAttribute.List("pads", 0, form.Padding, 0, form.Padding));
    }

    /// <summary>The mean over time as [1, channels].</summary>
    public void Means(string name, AffineQuantization quantization)
    {
        Float("GlobalAveragePool", $"{name}_mean");
        var integers = _graph.Node("Flatten", $"{name}_flat", [Quantize(name, quantization)]);
        Dequantize(name, integers);
    }

    /// <summary>A dense layer; its output stays float under the given name.</summary>
    public void Dense(string name, QuantizedWeights weights, ReadOnlySpan<float> bias, int features) => _current = _graph.Node(
        "Gemm", name, [_current, Weights(name, weights, bias.Length, features), Bias(name, weights, bias)], OnnxAttribute.One("transB", 1));

    private string Weights(string name, QuantizedWeights weights, params long[] shape)
    {
        var integers = _graph.Constant<sbyte>($"{name}_w", OnnxType.Int8, weights.Values, shape);
        var scales = _graph.Constant<float>($"{name}_ws", OnnxType.Float, weights.Scales, weights.Scales.Length);
        var zeros = _graph.Constant<sbyte>($"{name}_wz", OnnxType.Int8, new sbyte[weights.Scales.Length], weights.Scales.Length);
        return _graph.Node("DequantizeLinear", $"{name}_wr", [integers, scales, zeros], OnnxAttribute.One("axis", 0));
    }

    private string Bias(string name, QuantizedWeights weights, ReadOnlySpan<float> bias)
    {
        var scale = weights.BiasScales(_currentScale);
        var integers = _graph.Constant<int>($"{name}_b", OnnxType.Int32, weights.Bias(bias, _currentScale), bias.Length);
        var scales = _graph.Constant<float>($"{name}_bs", OnnxType.Float, scale, scale.Length);
        var zeros = _graph.Constant<int>($"{name}_bz", OnnxType.Int32, new int[scale.Length], scale.Length);
        return _graph.Node("DequantizeLinear", $"{name}_br", [integers, scales, zeros], OnnxAttribute.One("axis", 0));
    }

    private string Quantize(string name, AffineQuantization quantization)
    {
        _graph.Constant<float>($"{name}_s", OnnxType.Float, [quantization.Scale]);
        _graph.Constant<byte>($"{name}_z", OnnxType.UInt8, [quantization.ZeroPoint]);
        _currentScale = quantization.Scale;
        return _graph.Node("QuantizeLinear", $"{name}_q", [_current, $"{name}_s", $"{name}_z"]);
    }

    private void Dequantize(string name, string integers) =>
        _current = _graph.Node("DequantizeLinear", $"{name}_r", [integers, $"{name}_s", $"{name}_z"]);
}
