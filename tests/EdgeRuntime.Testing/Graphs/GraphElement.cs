namespace EdgeRuntime.Testing.Graphs;

/// <summary>Element types of tensors, by their numbers in onnx.proto (TensorProto.DataType).</summary>
public enum GraphElement
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Float16 = 10,
}
