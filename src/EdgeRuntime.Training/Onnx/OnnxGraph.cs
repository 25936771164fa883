using System.Runtime.InteropServices;

namespace EdgeRuntime.Training.Onnx;

/// <summary>
/// An ONNX graph under construction; <see cref="ToBytes"/> is the model file. Field numbers are those of onnx.proto (IR version 7, opset 13).
/// </summary>
internal sealed class OnnxGraph(string name)
{
    private const int IrVersion = 7;
    private const int Opset = 13;
    private const int AttributeInteger = 2;
    private const int AttributeIntegers = 7;

    private readonly ProtoWriter _graph = new();
    private int _nodes;

    public void Input(string tensor, OnnxType type, params long[] shape) => _graph.Message(11, ValueInfo(tensor, type, shape));

    public void Output(string tensor, OnnxType type, params long[] shape) => _graph.Message(12, ValueInfo(tensor, type, shape));

    /// <summary>Adds a constant and returns its name. An empty shape makes a scalar.</summary>
    public string Constant<T>(string tensor, OnnxType type, ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged
    {
        var proto = new ProtoWriter();
        proto.Integers(1, shape);
        proto.Integer(2, (int)type);
        proto.Text(8, tensor);
        proto.Bytes(9, MemoryMarshal.AsBytes(values));
        _graph.Message(5, proto);
        return tensor;
    }

    /// <summary>Adds a node with one output and returns that output's name.</summary>
    public string Node(string operation, string output, string[] inputs, params OnnxAttribute[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output);
        node.Text(3, $"{operation}_{_nodes++}");
        node.Text(4, operation);
        foreach (var attribute in attributes)
        {
            node.Message(5, Attribute(attribute));
        }

        _graph.Message(1, node);
        return output;
    }

    /// <summary>The model file.</summary>
    public byte[] ToBytes()
    {
        _graph.Text(2, name);
        var opset = new ProtoWriter();
        opset.Text(1, "");
        opset.Integer(2, Opset);
        var model = new ProtoWriter();
        model.Integer(1, IrVersion);
        model.Text(2, "EdgeRuntime.Training");
        model.Message(7, _graph);
        model.Message(8, opset);
        return model.Written.ToArray();
    }

    private static ProtoWriter Attribute(OnnxAttribute attribute)
    {
        var proto = new ProtoWriter();
        proto.Text(1, attribute.Name);
        proto.Integers(attribute.IsList ? 8 : 3, attribute.Values);
        proto.Integer(20, attribute.IsList ? AttributeIntegers : AttributeInteger);
        return proto;
    }

    private static ProtoWriter ValueInfo(string tensor, OnnxType type, long[] shape)
    {
        var dimensions = new ProtoWriter();
        foreach (var size in shape)
        {
            var dimension = new ProtoWriter();
            dimension.Integer(1, size);
            dimensions.Message(1, dimension);
        }

        var tensorType = new ProtoWriter();
        tensorType.Integer(1, (int)type);
        tensorType.Message(2, dimensions);
        var valueType = new ProtoWriter();
        valueType.Message(1, tensorType);
        var info = new ProtoWriter();
        info.Text(1, tensor);
        info.Message(2, valueType);
        return info;
    }
}
