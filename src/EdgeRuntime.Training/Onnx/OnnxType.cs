namespace EdgeRuntime.Training.Onnx;

/// <summary>Element types by their numbers in <c>TensorProto.DataType</c>.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
}
