using CsCheck;
using EdgeRuntime.Training.Quantization;

namespace EdgeRuntime.Training.Tests.Quantization;

public sealed class QuantizedWeightsTests
{
    private static readonly Gen<float[]> Matrices = Gen.Float[-3, 3].Array[24];

    [Fact]
    public void From_AnyMatrix_StaysWithinHalfAStepOfEachWeight() => Matrices.Sample(weights =>
    {
        var quantized = QuantizedWeights.From(weights, 4);
        for (var i = 0; i < weights.Length; i++)
        {
            var scale = quantized.Scales[i / 6];
            Assert.InRange(Math.Abs((quantized.Values[i] * scale) - weights[i]), 0, (0.5 * scale) + 1e-6);
        }
    });

    [Fact]
    public void From_RowOfUsualWeights_UsesTheWholeRange() => Gen.Float[-3, 3].Where(weight => Math.Abs(weight) > 1e-6).Array[24].Sample(weights =>
    {
        var quantized = QuantizedWeights.From(weights, 4);
        for (var row = 0; row < 4; row++)
        {
            Assert.Equal(QuantizedWeights.Largest, quantized.Values.Skip(row * 6).Take(6).Max(value => Math.Abs((int)value)));
        }
    }, iter: 50);

    [Fact]
    public void Largest_TwoProductsWithUint8_FitSixteenBits() => Assert.True(2 * byte.MaxValue * QuantizedWeights.Largest <= short.MaxValue);

    [Fact]
    public void From_RowOfZeros_GivesZerosAndAUsableScale()
    {
        var quantized = QuantizedWeights.From(new float[6], 2);

        Assert.All(quantized.Values, value => Assert.Equal(0, value));
        Assert.All(quantized.Scales, scale => Assert.True(scale > 0));
    }

    [Fact]
    public void Bias_OfScales_IsInAccumulatorUnits()
    {
        var quantized = QuantizedWeights.From([0.64f, -1.28f], 2);

        Assert.Equal([1000, -500], quantized.Bias([0.5f, -0.5f], 0.05f));
        Assert.Equal(0.0005f, quantized.BiasScales(0.05f)[0], 1e-7f);
    }
}
