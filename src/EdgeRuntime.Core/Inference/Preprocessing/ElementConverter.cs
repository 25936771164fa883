using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Converts between raw little-endian elements and real values, vectorised where the type allows.</summary>
internal static class ElementConverter
{
    /// <summary>Raw elements to floats.</summary>
    public static void ToSingle(ElementType type, ReadOnlySpan<byte> raw, Span<float> values)
    {
        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(raw).CopyTo(values);
                break;
            case ElementType.UInt8 or ElementType.Boolean:
                TensorPrimitives.ConvertTruncating(raw, values);
                break;
            case ElementType.Int8:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(raw), values);
                break;
            case ElementType.UInt16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ushort>(raw), values);
                break;
            case ElementType.Int16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(raw), values);
                break;
            case ElementType.Int32:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(raw), values);
                break;
            case ElementType.Int64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, long>(raw), values);
                break;
            case ElementType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(raw), values);
                break;
            case ElementType.Float64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(raw), values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type");
        }
    }

    /// <summary>Whether no raw element is NaN or infinite; integers never are.</summary>
    public static bool AreNumbers(ElementType type, ReadOnlySpan<byte> raw) => type switch
    {
        ElementType.Float16 => AreNumbers(MemoryMarshal.Cast<byte, Half>(raw)),
        ElementType.Float32 => AreNumbers(MemoryMarshal.Cast<byte, float>(raw)),
        ElementType.Float64 => AreNumbers(MemoryMarshal.Cast<byte, double>(raw)),
        _ => true,
    };

    /// <summary>Whether no value is NaN or infinite.</summary>
    public static bool AreNumbers<T>(ReadOnlySpan<T> values)
        where T : INumber<T> =>
        // The largest magnitude is NaN where any value is.
        values.IsEmpty || T.IsFinite(TensorPrimitives.MaxMagnitude(values));

    /// <summary>Real values to the elements of a tensor: quantized (round half to even, saturating) where it has a scale, converted otherwise.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="values">The values; overwritten on the way.</param>
    /// <param name="raw">Receives the elements.</param>
    public static void FromSingle(TensorSpec tensor, Span<float> values, Span<byte> raw)
    {
        if (tensor.Type == ElementType.Float32)
        {
            values.CopyTo(MemoryMarshal.Cast<byte, float>(raw));
            return;
        }

        if (tensor.Scale is { } scale)
        {
            // ONNX QuantizeLinear: saturate(round(x / scale) + zeroPoint), ties to even.
            TensorPrimitives.Divide(values, (float)scale, values);
            TensorPrimitives.Round(values, values);
            TensorPrimitives.Add(values, tensor.ZeroPoint ?? 0, values);
        }

        switch (tensor.Type)
        {
            case ElementType.Boolean:
                TensorPrimitives.ConvertSaturating<float, byte>(values, raw);
                TensorPrimitives.Min(raw, (byte)1, raw);
                break;
            case ElementType.UInt8:
                TensorPrimitives.ConvertSaturating<float, byte>(values, raw);
                break;
            case ElementType.Int8:
                TensorPrimitives.ConvertSaturating(values, MemoryMarshal.Cast<byte, sbyte>(raw));
                break;
            case ElementType.UInt16:
                TensorPrimitives.ConvertSaturating(values, MemoryMarshal.Cast<byte, ushort>(raw));
                break;
            case ElementType.Int16:
                TensorPrimitives.ConvertSaturating(values, MemoryMarshal.Cast<byte, short>(raw));
                break;
            case ElementType.Int32:
                TensorPrimitives.ConvertSaturating(values, MemoryMarshal.Cast<byte, int>(raw));
                break;
            case ElementType.Int64:
                TensorPrimitives.ConvertSaturating(values, MemoryMarshal.Cast<byte, long>(raw));
                break;
            case ElementType.Float16:
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(raw));
                break;
            case ElementType.Float64:
                TensorPrimitives.ConvertTruncating(values, MemoryMarshal.Cast<byte, double>(raw));
                break;
        }
    }
}
