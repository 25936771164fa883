using System.Collections.Immutable;

namespace EdgeRuntime.Training.Networks;

/// <summary>
/// Convolutions, the mean over time, and one dense layer. All parameters lie in one array: per convolution weights
/// [filters, channels, kernel] and bias [filters], then the dense layer's weights [classes, features] and bias [classes].
/// </summary>
internal sealed class NetworkShape
{
    private readonly ImmutableArray<int> _offsets;

    public NetworkShape(ImmutableArray<ConvShape> convolutions, int classes)
    {
        Convolutions = convolutions;
        Classes = classes;
        var offsets = ImmutableArray.CreateBuilder<int>();
        var next = 0;
        foreach (var convolution in convolutions)
        {
            offsets.Add(next);
            next += convolution.Filters * (convolution.FilterSize + 1);
        }

        offsets.Add(next);
        _offsets = offsets.ToImmutable();
        ParameterCount = next + (classes * (Features + 1));
    }

    public ImmutableArray<ConvShape> Convolutions { get; }

    public int Classes { get; }

    /// <summary>Inputs of the dense layer.</summary>
    public int Features => Convolutions[^1].Filters;

    public int ParameterCount { get; }

    public int InputSize => Convolutions[0].InputSize;

    /// <summary>Multiply-accumulates of one inference.</summary>
    public long Macs => Convolutions.Sum(convolution => convolution.Macs) + (Classes * Features);

    /// <summary>Stacks convolutions over an input.</summary>
    public static NetworkShape Stack(int channels, int length, int classes, params ReadOnlySpan<(int Filters, int Kernel, int Stride, int Padding)> layers)
    {
        var convolutions = ImmutableArray.CreateBuilder<ConvShape>();
        foreach (var (filters, kernel, stride, padding) in layers)
        {
            var shape = new ConvShape(channels, length, filters, kernel, stride, padding);
            convolutions.Add(shape);
            (channels, length) = (filters, shape.OutputLength);
        }

        return new NetworkShape(convolutions.ToImmutable(), classes);
    }

    public Span<float> Weights(float[] parameters, int layer) =>
        parameters.AsSpan(_offsets[layer], Convolutions[layer].Filters * Convolutions[layer].FilterSize);

    public Span<float> Bias(float[] parameters, int layer) =>
        parameters.AsSpan(_offsets[layer] + (Convolutions[layer].Filters * Convolutions[layer].FilterSize), Convolutions[layer].Filters);

    public Span<float> DenseWeights(float[] parameters) => parameters.AsSpan(_offsets[^1], Classes * Features);

    public Span<float> DenseBias(float[] parameters) => parameters.AsSpan(_offsets[^1] + (Classes * Features), Classes);
}
