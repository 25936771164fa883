using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeRuntime.Onnx.Tests.Graphs;

/// <summary>Writes ONNX files of a few nodes: field numbers of onnx.proto, IR version 7, opset 13. A dimension of -1 is symbolic.</summary>
internal sealed class TinyGraph
{
    private readonly ProtoBytes _graph = new ProtoBytes().Text(2, "tiny");

    public TinyGraph Input(string name, TensorElementType type, params int[] shape) => Value(11, name, type, shape);

    public TinyGraph Output(string name, TensorElementType type, params int[] shape) => Value(12, name, type, shape);

    public TinyGraph Node(string operation, string[] inputs, params string[] outputs)
    {
        var node = new ProtoBytes();
        Array.ForEach(inputs, input => node.Text(1, input));
        Array.ForEach(outputs, output => node.Text(2, output));
        _graph.Message(1, node.Text(3, outputs[0]).Text(4, operation));
        return this;
    }

    public TinyGraph Constant<T>(string name, TensorElementType type, T[] values, params int[] shape)
        where T : unmanaged
    {
        var tensor = new ProtoBytes();
        Array.ForEach(shape, dimension => tensor.Integer(1, dimension));
        _graph.Message(5, tensor.Integer(2, (int)type).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<T>(values).ToArray()));
        return this;
    }

    public string Save(string folder, string name = "tiny.onnx")
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, new ProtoBytes().Integer(1, 7).Message(7, _graph).Message(8, new ProtoBytes().Text(1, "").Integer(2, 13)).ToArray());
        return path;
    }

    private TinyGraph Value(int field, string name, TensorElementType type, int[] shape)
    {
        var dimensions = new ProtoBytes();
        Array.ForEach(shape, d => dimensions.Message(1, d >= 0 ? new ProtoBytes().Integer(1, d) : new ProtoBytes().Text(2, "n")));
        _graph.Message(field, new ProtoBytes().Text(1, name).Message(2, new ProtoBytes().Message(1, new ProtoBytes().Integer(1, (int)type).Message(2, dimensions))));
        return this;
    }
}
