using System.Runtime.InteropServices;
using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Tests.Inference.Preprocessing;

public sealed class ElementConverterTests
{
    // Far outside every integer's range too, and long enough for vector code and its rest.
    private static readonly Gen<float[]> Reals = Gen.OneOf(Gen.Float[-300, 300], Gen.Float[-1e6f, 1e6f], Gen.Float[-1e30f, 1e30f], Gen.OneOf(0.5f, 1.5f, 2.5f, -0.5f, -1.5f)).Array[0, 70];

    [Fact]
    public void FromSingle_QuantizedUInt8_RoundsHalfToEvenAddsTheZeroPointAndSaturates() => Gen.Select(Reals, Gen.Float[0.001f, 10], Gen.Int[0, 255]).Sample(
        static (values, scale, zero) => Assert.Equal(Naive(values, scale, zero, 0, 255), Quantize(ElementType.UInt8, values, scale, zero, static raw => raw)),
        iter: 1000);

    [Fact]
    public void FromSingle_QuantizedInt8_RoundsHalfToEvenAddsTheZeroPointAndSaturates() => Gen.Select(Reals, Gen.Float[0.001f, 10], Gen.Int[-128, 127]).Sample(
        static (values, scale, zero) => Assert.Equal(Naive(values, scale, zero, -128, 127), Quantize(ElementType.Int8, values, scale, zero, static raw => (sbyte)raw)),
        iter: 1000);

    [Theory]
    [InlineData(ElementType.UInt8, new[] { 0, 2, 2, 4, 255, 0, 255, 0 })]
    [InlineData(ElementType.Int8, new[] { 0, 2, 2, 4, 127, -128, 127, -128 })]
    public void FromSingle_TiesAndInfinities_GoToEvenAndToTheEnds(ElementType type, int[] expected)
    {
        float[] values = [0.5f, 1.5f, 2.5f, 3.5f, 1e9f, -1e9f, float.PositiveInfinity, float.NegativeInfinity];

        Assert.Equal(expected, Quantize(type, values, 1, 0, raw => type == ElementType.Int8 ? (sbyte)raw : raw));
    }

    [Fact]
    public void FromSingle_WiderIntegers_SaturateAtTheirEnds()
    {
        Assert.Equal([ushort.MaxValue, 0, 7], Convert<ushort>(ElementType.UInt16, 1e9f, -1e9f, 7));
        Assert.Equal([short.MaxValue, short.MinValue, 7], Convert<short>(ElementType.Int16, 1e9f, -1e9f, 7));
        Assert.Equal([int.MaxValue, int.MinValue, 7], Convert<int>(ElementType.Int32, 1e30f, -1e30f, 7));
        Assert.Equal([long.MaxValue, long.MinValue, 7], Convert<long>(ElementType.Int64, 1e30f, -1e30f, 7));
    }

    [Fact]
    public void FromSingle_Floats_KeepTheirValues()
    {
        Assert.Equal([1.5f, -2.25f], Convert<float>(ElementType.Float32, 1.5f, -2.25f));
        Assert.Equal([1.5, -2.25], Convert<double>(ElementType.Float64, 1.5f, -2.25f));
        Assert.Equal([(Half)1.5f, (Half)(-2.25f)], Convert<Half>(ElementType.Float16, 1.5f, -2.25f));
    }

    [Fact]
    public void FromSingle_BooleanTensor_HoldsZeroAndOneOnly() => Assert.Equal<byte>([0, 1, 1, 1], Convert<byte>(ElementType.Boolean, 0, 1, 3, 300));

    [Fact]
    public void ToSingle_EveryType_ReadsLittleEndianElements()
    {
        Assert.Equal([0, 255], Read<byte>(ElementType.UInt8, 0, 255));
        Assert.Equal([0, 1], Read<byte>(ElementType.Boolean, 0, 1));
        Assert.Equal([-128, 127], Read<sbyte>(ElementType.Int8, -128, 127));
        Assert.Equal([0, 65535], Read<ushort>(ElementType.UInt16, 0, 65535));
        Assert.Equal([-32768, 32767], Read<short>(ElementType.Int16, -32768, 32767));
        Assert.Equal([-70000, 70000], Read(ElementType.Int32, -70000, 70000));
        Assert.Equal([-70000, 70000], Read<long>(ElementType.Int64, -70000, 70000));
        Assert.Equal([1.5f, -2.25f], Read<Half>(ElementType.Float16, (Half)1.5f, (Half)(-2.25f)));
        Assert.Equal([1.5f, -2.25f], Read(ElementType.Float32, 1.5f, -2.25f));
        Assert.Equal([1.5f, -2.25f], Read(ElementType.Float64, 1.5, -2.25));
    }

    [Fact]
    public void ToSingle_NoElementType_Throws() => Assert.Throws<ArgumentOutOfRangeException>(static () => ElementConverter.ToSingle((ElementType)99, [], []));

    private static int[] Naive(float[] values, float scale, int zero, int low, int high) =>
        [.. values.Select(value => (int)Math.Clamp(MathF.Round(value / scale, MidpointRounding.ToEven) + zero, low, high))];

    private static int[] Quantize(ElementType type, float[] values, float scale, int zero, Func<byte, int> read)
    {
        var raw = new byte[values.Length];
        ElementConverter.FromSingle(new TensorSpec { Name = "x", Type = type, Shape = [values.Length], Scale = scale, ZeroPoint = zero }, [.. values], raw);
        return [.. raw.Select(read)];
    }

    private static T[] Convert<T>(ElementType type, params float[] values)
        where T : struct
    {
        var raw = new byte[values.Length * type.SizeInBytes()];
        ElementConverter.FromSingle(new TensorSpec { Name = "x", Type = type, Shape = [values.Length] }, [.. values], raw);
        return MemoryMarshal.Cast<byte, T>(raw).ToArray();
    }

    private static float[] Read<T>(ElementType type, params T[] elements)
        where T : struct
    {
        var values = new float[elements.Length];
        ElementConverter.ToSingle(type, MemoryMarshal.AsBytes<T>(elements), values);
        return values;
    }
}
