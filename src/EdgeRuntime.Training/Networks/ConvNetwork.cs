using System.Numerics.Tensors;

namespace EdgeRuntime.Training.Networks;

/// <summary>
/// Forward and backward pass of one sample through a <see cref="NetworkShape"/>. Owns the activations of that sample: one instance a thread.
/// </summary>
internal sealed class ConvNetwork
{
    private readonly NetworkShape _shape;
    private readonly float[][] _columns;
    private readonly float[][] _outputs;
    private readonly float[][] _outputGradients;
    private readonly float[] _columnGradient;
    private readonly float[] _transposed;
    private readonly float[] _features;
    private readonly float[] _featureGradient;
    private readonly float[] _logits;
    private readonly float[] _logitGradient;

    public ConvNetwork(NetworkShape shape)
    {
        _shape = shape;
        var layers = shape.Convolutions;
        _columns = [.. layers.Select(layer => new float[layer.FilterSize * layer.OutputLength])];
        _outputs = [.. layers.Select(layer => new float[layer.OutputSize])];
        _outputGradients = [.. layers.Select(layer => new float[layer.OutputSize])];
        _columnGradient = new float[_columns.Max(column => column.Length)];
        _transposed = new float[layers.Max(layer => layer.Filters * layer.FilterSize)];
        _features = new float[shape.Features];
        _featureGradient = new float[shape.Features];
        _logits = new float[shape.Classes];
        _logitGradient = new float[shape.Classes];
    }

    /// <summary>What layer <paramref name="layer"/> gave in the last pass: [filters, outputs] after the rectifier.</summary>
    public ReadOnlySpan<float> Activations(int layer) => _outputs[layer];

    /// <summary>The means over time of the last pass.</summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>Runs a sample and returns its logits, valid until the next pass.</summary>
    public ReadOnlySpan<float> Forward(float[] parameters, ReadOnlySpan<float> input)
    {
        for (var layer = 0; layer < _outputs.Length; layer++)
        {
            var shape = _shape.Convolutions[layer];
            ConvColumns.Unroll(layer == 0 ? input : _outputs[layer - 1], _columns[layer], shape);
            Convolve(parameters, layer, shape);
        }

        var last = _shape.Convolutions[^1];
        for (var filter = 0; filter < last.Filters; filter++)
        {
            _features[filter] = TensorPrimitives.Average<float>(_outputs[^1].AsSpan(filter * last.OutputLength, last.OutputLength));
        }

        _shape.DenseBias(parameters).CopyTo(_logits);
        MatrixKernels.MultiplyTransposedAdd(_features, _shape.DenseWeights(parameters), _logits, 1, _features.Length, _logits.Length);
        return _logits;
    }

    /// <summary>Adds the gradient of the cross entropy at the last <see cref="Forward"/> to <paramref name="gradients"/> and returns that loss.</summary>
    public double Backward(float[] parameters, int label, float[] gradients)
    {
        // SoftMax alone overflows on large logits.
        TensorPrimitives.Subtract(_logits, TensorPrimitives.Max<float>(_logits), _logitGradient);
        TensorPrimitives.SoftMax<float>(_logitGradient, _logitGradient);
        var loss = -Math.Log(Math.Max(_logitGradient[label], 1e-30));
        _logitGradient[label] -= 1;
        BackwardDense(parameters, gradients);
        SpreadMeans();
        for (var layer = _outputs.Length - 1; layer >= 0; layer--)
        {
            BackwardConvolution(parameters, layer, gradients);
        }

        return loss;
    }

    private void Convolve(float[] parameters, int layer, ConvShape shape)
    {
        var output = _outputs[layer];
        var bias = _shape.Bias(parameters, layer);
        for (var filter = 0; filter < shape.Filters; filter++)
        {
            output.AsSpan(filter * shape.OutputLength, shape.OutputLength).Fill(bias[filter]);
        }

        MatrixKernels.MultiplyAdd(_shape.Weights(parameters, layer), _columns[layer], output, shape.Filters, shape.FilterSize, shape.OutputLength);
        TensorPrimitives.Max(output, 0f, output);
    }

    private void BackwardDense(float[] parameters, float[] gradients)
    {
        TensorPrimitives.Add(_shape.DenseBias(gradients), _logitGradient, _shape.DenseBias(gradients));
        MatrixKernels.MultiplyAdd(_logitGradient, _features, _shape.DenseWeights(gradients), _logits.Length, 1, _features.Length);
        _featureGradient.AsSpan().Clear();
        MatrixKernels.MultiplyAdd(_logitGradient, _shape.DenseWeights(parameters), _featureGradient, 1, _logits.Length, _features.Length);
    }

    private void SpreadMeans()
    {
        var length = _shape.Convolutions[^1].OutputLength;
        for (var filter = 0; filter < _featureGradient.Length; filter++)
        {
            _outputGradients[^1].AsSpan(filter * length, length).Fill(_featureGradient[filter] / length);
        }
    }

    private void BackwardConvolution(float[] parameters, int layer, float[] gradients)
    {
        var shape = _shape.Convolutions[layer];
        var gradient = _outputGradients[layer];
        Rectify(_outputs[layer], gradient);
        var bias = _shape.Bias(gradients, layer);
        for (var filter = 0; filter < shape.Filters; filter++)
        {
            bias[filter] += TensorPrimitives.Sum<float>(gradient.AsSpan(filter * shape.OutputLength, shape.OutputLength));
        }

        MatrixKernels.MultiplyTransposedAdd(gradient, _columns[layer], _shape.Weights(gradients, layer), shape.Filters, shape.OutputLength, shape.FilterSize);
        if (layer > 0)
        {
            var columns = _columnGradient.AsSpan(0, _columns[layer].Length);
            columns.Clear();
            Transpose(_shape.Weights(parameters, layer), shape.Filters, shape.FilterSize);
            MatrixKernels.MultiplyAdd(_transposed, gradient, columns, shape.FilterSize, shape.Filters, shape.OutputLength);
            _outputGradients[layer - 1].AsSpan().Clear();
            ConvColumns.AddBack(columns, _outputGradients[layer - 1], shape);
        }
    }

    private void Transpose(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                _transposed[(column * rows) + row] = matrix[(row * columns) + column];
            }
        }
    }

    private static void Rectify(ReadOnlySpan<float> output, Span<float> gradient)
    {
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] = output[i] > 0 ? gradient[i] : 0;
        }
    }
}
