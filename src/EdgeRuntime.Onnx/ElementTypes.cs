using EdgeRuntime.Contracts.Manifests;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeRuntime.Onnx;

/// <summary>Our element types and ONNX Runtime's.</summary>
internal static class ElementTypes
{
    private static readonly (ElementType Ours, TensorElementType Ort)[] Pairs =
    [
        (ElementType.UInt8, TensorElementType.UInt8),
        (ElementType.Int8, TensorElementType.Int8),
        (ElementType.UInt16, TensorElementType.UInt16),
        (ElementType.Int16, TensorElementType.Int16),
        (ElementType.Int32, TensorElementType.Int32),
        (ElementType.Int64, TensorElementType.Int64),
        (ElementType.Float16, TensorElementType.Float16),
        (ElementType.Float32, TensorElementType.Float),
        (ElementType.Float64, TensorElementType.Double),
        (ElementType.Boolean, TensorElementType.Bool),
    ];

    public static TensorElementType ToOrt(ElementType type) => Array.Find(Pairs, pair => pair.Ours == type).Ort;

    /// <summary>Null for a type that a sensor model has no use for, such as strings.</summary>
    public static ElementType? FromOrt(TensorElementType type) =>
        Array.FindIndex(Pairs, pair => pair.Ort == type) is >= 0 and var index ? Pairs[index].Ours : null;
}
