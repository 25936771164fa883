using System.Globalization;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>An input that no sample feeds holds the manifest's constant, whatever its type.</summary>
public sealed class ConstantInputTests
{
    [Theory]
    [InlineData(ElementType.Int8, -7)]
    [InlineData(ElementType.UInt8, 200)]
    [InlineData(ElementType.Int16, -16000)]
    [InlineData(ElementType.UInt16, 48000)]
    [InlineData(ElementType.Int32, -70000)]
    [InlineData(ElementType.Int64, 5_000_000_000)]
    [InlineData(ElementType.Float16, 0.5)]
    [InlineData(ElementType.Float32, 16000.5)]
    [InlineData(ElementType.Float64, 0.1)]
    [InlineData(ElementType.Boolean, 1)]
    public void Fill_OfAnyType_IsInEveryElement(ElementType type, double fill)
    {
        using var tensor = new BoundTensor(new TensorSpec { Name = "rate", Type = type, Shape = [2, 3], Fill = fill });

        var values = Values(type, tensor.Bytes);

        Assert.Equal(6, values.Length);
        Assert.All(values, value => Assert.Equal(fill, value));
    }

    [Fact]
    public void Fill_Absent_IsZero()
    {
        using var tensor = new BoundTensor(new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [1000] });

        Assert.All(tensor.Bytes.ToArray(), static value => Assert.Equal(0, value));
    }

    private static double[] Values(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Int8 => As<sbyte>(bytes),
        ElementType.Int16 => As<short>(bytes),
        ElementType.UInt16 => As<ushort>(bytes),
        ElementType.Int32 => As<int>(bytes),
        ElementType.Int64 => As<long>(bytes),
        ElementType.Float16 => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(static half => (double)half)],
        ElementType.Float32 => As<float>(bytes),
        ElementType.Float64 => As<double>(bytes),
        _ => As<byte>(bytes),
    };

    private static double[] As<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged, IConvertible => [.. MemoryMarshal.Cast<byte, T>(bytes).ToArray().Select(static value => value.ToDouble(CultureInfo.InvariantCulture))];
}
