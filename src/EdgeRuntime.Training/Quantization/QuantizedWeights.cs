using System.Numerics.Tensors;

namespace EdgeRuntime.Training.Quantization;

/// <summary>Weights as signed bytes, symmetric, with one scale a row (output channel).</summary>
internal sealed class QuantizedWeights
{
    /// <summary>
    /// Largest magnitude: seven bits, not eight. x86 without VNNI adds two products of uint8 and int8 in 16 bits with saturation, and
    /// 2 x 255 x 64 just fits there; with 127 the same file would give other results on older processors.
    /// </summary>
    public const int Largest = 64;

    private QuantizedWeights(sbyte[] values, float[] scales) => (Values, Scales) = (values, scales);

    public sbyte[] Values { get; }

    public float[] Scales { get; }

    /// <summary>Quantizes a matrix row by row.</summary>
    public static QuantizedWeights From(ReadOnlySpan<float> weights, int rows)
    {
        var width = weights.Length / rows;
        var values = new sbyte[weights.Length];
        var scales = new float[rows];
        for (var row = 0; row < rows; row++)
        {
            var line = weights.Slice(row * width, width);
            scales[row] = Math.Max(Math.Abs(TensorPrimitives.MaxMagnitude(line)), 1e-8f) / Largest;
            for (var i = 0; i < width; i++)
            {
                values[(row * width) + i] = (sbyte)Math.Clamp(MathF.Round(line[i] / scales[row]), -Largest, Largest);
            }
        }

        return new QuantizedWeights(values, scales);
    }

    /// <summary>Biases in units of input scale x weight scale, as the 32-bit accumulator holds them.</summary>
    public int[] Bias(ReadOnlySpan<float> bias, float inputScale)
    {
        var result = new int[bias.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = (int)Math.Clamp(Math.Round(bias[i] / ((double)inputScale * Scales[i])), int.MinValue, int.MaxValue);
        }

        return result;
    }

    /// <summary>The scales of <see cref="Bias"/>.</summary>
    public float[] BiasScales(float inputScale) => [.. Scales.Select(scale => scale * inputScale)];
}
