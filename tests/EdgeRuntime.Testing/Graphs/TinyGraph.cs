using System.Runtime.InteropServices;

namespace EdgeRuntime.Testing.Graphs;

/// <summary>Writes ONNX files of a few nodes: field numbers of onnx.proto, IR version 7, opset 13. A dimension of -1 is symbolic.</summary>
public sealed class TinyGraph
{
    private readonly ProtoBytes _graph = new ProtoBytes().Text(2, "tiny");
    private readonly ProtoBytes _about = new();

    public TinyGraph Input(string name, GraphElement type, params int[] shape) => Value(11, name, type, shape);

    public TinyGraph Output(string name, GraphElement type, params int[] shape) => Value(12, name, type, shape);

    public TinyGraph Node(string operation, string[] inputs, params string[] outputs)
    {
        var node = new ProtoBytes();
        Array.ForEach(inputs, input => node.Text(1, input));
        Array.ForEach(outputs, output => node.Text(2, output));
        _graph.Message(1, node.Text(3, outputs[0]).Text(4, operation));
        return this;
    }

    /// <summary>A node with attributes: an integer, integers, a number or text each.</summary>
    public TinyGraph Node(string operation, string[] inputs, (string Name, object Value)[] attributes, params string[] outputs)
    {
        var node = new ProtoBytes();
        Array.ForEach(inputs, input => node.Text(1, input));
        Array.ForEach(outputs, output => node.Text(2, output));
        node.Text(3, outputs[0]).Text(4, operation);
        foreach (var (name, value) in attributes)
        {
            var attribute = new ProtoBytes().Text(1, name);
            switch (value)
            {
                case int number:
                    attribute.Integer(3, number).Integer(20, 2);
                    break;
                case int[] numbers:
                    Array.ForEach(numbers, number => attribute.Integer(8, number));
                    attribute.Integer(20, 7);
                    break;
                case float real:
                    attribute.Single(2, real).Integer(20, 1);
                    break;
                default:
                    attribute.Text(4, $"{value}").Integer(20, 3);
                    break;
            }

            node.Message(5, attribute);
        }

        _graph.Message(1, node);
        return this;
    }

    public TinyGraph Constant<T>(string name, GraphElement type, T[] values, params int[] shape)
        where T : unmanaged
    {
        var tensor = new ProtoBytes();
        Array.ForEach(shape, dimension => tensor.Integer(1, dimension));
        _graph.Message(5, tensor.Integer(2, (int)type).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<T>(values).ToArray()));
        return this;
    }

    /// <summary>A constant whose values lie in another file.</summary>
    public TinyGraph ExternalConstant(string name, GraphElement type, int[] shape, params (string Key, string Value)[] entries)
    {
        var tensor = new ProtoBytes();
        Array.ForEach(shape, dimension => tensor.Integer(1, dimension));
        tensor.Integer(2, (int)type).Text(8, name);
        Array.ForEach(entries, entry => tensor.Message(13, new ProtoBytes().Text(1, entry.Key).Text(2, entry.Value)));
        _graph.Message(5, tensor.Integer(14, 1));
        return this;
    }

    /// <summary>A node whose attribute is a graph of its own: Loop, If, Scan.</summary>
    public TinyGraph NodeWithGraph(string operation, string[] inputs, string attribute, TinyGraph body, params string[] outputs)
    {
        var node = new ProtoBytes();
        Array.ForEach(inputs, input => node.Text(1, input));
        Array.ForEach(outputs, output => node.Text(2, output));
        _graph.Message(1, node.Text(3, outputs[0]).Text(4, operation).Message(5, new ProtoBytes().Text(1, attribute).Message(6, body._graph).Integer(20, 5)));
        return this;
    }

    /// <summary>What exporters note in the file: their name, or a property such as the class names.</summary>
    public TinyGraph Producer(string name)
    {
        _about.Text(2, name);
        return this;
    }

    /// <inheritdoc cref="Producer"/>
    public TinyGraph Metadata(string key, string value)
    {
        _about.Message(14, new ProtoBytes().Text(1, key).Text(2, value));
        return this;
    }

    /// <summary>A classifier of domain ai.onnx.ml with its class labels.</summary>
    public TinyGraph Classifier(string operation, string[] inputs, string[] labels, params string[] outputs)
    {
        var (node, names) = (new ProtoBytes(), new ProtoBytes().Text(1, "classlabels_strings"));
        Array.ForEach(inputs, input => node.Text(1, input));
        Array.ForEach(outputs, output => node.Text(2, output));
        Array.ForEach(labels, label => names.Text(9, label));
        _graph.Message(1, node.Text(4, operation).Message(5, names.Integer(20, 8)).Text(7, "ai.onnx.ml"));
        return this;
    }

    public string Save(string folder, string name = "tiny.onnx")
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, ToArray());
        return path;
    }

    public byte[] ToArray() => new ProtoBytes().Integer(1, 7).Add(_about).Message(7, _graph).Message(8, new ProtoBytes().Text(1, "").Integer(2, 13)).ToArray();

    private TinyGraph Value(int field, string name, GraphElement type, int[] shape)
    {
        var dimensions = new ProtoBytes();
        Array.ForEach(shape, d => dimensions.Message(1, d >= 0 ? new ProtoBytes().Integer(1, d) : new ProtoBytes().Text(2, "n")));
        _graph.Message(field, new ProtoBytes().Text(1, name).Message(2, new ProtoBytes().Message(1, new ProtoBytes().Integer(1, (int)type).Message(2, dimensions))));
        return this;
    }
}
