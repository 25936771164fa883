using System.Text;
using EdgeRuntime.Onnx;

namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>
/// Takes out the ZipMap that scikit-learn's converter puts behind a classifier by default: it turns the probabilities into a sequence of maps, which no agent fetches. Without it the graph puts out the
/// probabilities themselves. Nothing else of the file changes.
/// </summary>
internal static class ZipMapRemoval
{
    private const int GraphField = 7;
    private const int NodeField = 1;
    private const int OutputField = 12;

    /// <summary>The model without ZipMaps at its outputs; null where it has none.</summary>
    /// <exception cref="InvalidDataException">It is not an ONNX model.</exception>
    public static byte[]? Apply(ReadOnlyMemory<byte> model, GraphSummary graph)
    {
        var maps = graph.Nodes
            .Where(node => node is { Operator: "ZipMap", Inputs: [_], Outputs: [var output] } && graph.Outputs.Any(value => value.Name == output))
            .DistinctBy(static node => node.Outputs[0], StringComparer.Ordinal)
            .ToDictionary(static node => node.Outputs[0], StringComparer.Ordinal);
        if (maps.Count == 0)
        {
            return null;
        }

        var (pieces, at) = (new ProtoPieces(), 0);
        while (ProtoField.TryRead(model, ref at, out var field))
        {
            if (field is { IsBytes: true, Number: GraphField })
            {
                pieces.AddField(GraphField, WithoutMaps(field.Bytes, maps, graph));
            }
            else
            {
                pieces.Add(model[field.Start..at]);
            }
        }

        return pieces.ToArray();
    }

    private static ProtoPieces WithoutMaps(ReadOnlyMemory<byte> message, Dictionary<string, GraphNode> maps, GraphSummary graph)
    {
        var (pieces, at) = (new ProtoPieces(), 0);
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            if (field is { IsBytes: true, Number: NodeField } && IsMap(field.Bytes, maps))
            {
                continue;
            }

            if (field is { IsBytes: true, Number: OutputField } && maps.TryGetValue(Text(field.Bytes, 1), out var map))
            {
                // Where the probabilities are an output already, they are not named twice.
                if (!graph.Outputs.Any(value => value.Name == map.Inputs[0]))
                {
                    pieces.AddField(OutputField, Value(map.Inputs[0], map.ClassLabels.Length));
                }

                continue;
            }

            pieces.Add(message[field.Start..at]);
        }

        return pieces;
    }

    private static bool IsMap(ReadOnlyMemory<byte> node, Dictionary<string, GraphNode> maps) => Text(node, 4) == "ZipMap" && maps.ContainsKey(Text(node, 2));

    private static string Text(ReadOnlyMemory<byte> message, int number)
    {
        var at = 0;
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            if (field.IsBytes && field.Number == number)
            {
                return Encoding.UTF8.GetString(field.Bytes.Span);
            }
        }

        return "";
    }

    // A tensor of float32, one row for each sample, one column for each class.
    private static ProtoPieces Value(string name, int classes)
    {
        var shape = new ProtoPieces();
        shape.AddField(1, Bytes(2, Encoding.UTF8.GetBytes("batch")));
        shape.AddField(1, new ProtoPieces().Add((byte[])[0x08, .. Varint(classes)]));
        var tensor = new ProtoPieces().Add((byte[])[0x08, 1]);
        if (classes > 0)
        {
            tensor.AddField(2, shape);
        }

        var type = new ProtoPieces();
        type.AddField(1, tensor);
        var value = Bytes(1, Encoding.UTF8.GetBytes(name));
        value.AddField(2, type);
        return value;
    }

    private static ProtoPieces Bytes(int number, byte[] content)
    {
        var pieces = new ProtoPieces();
        pieces.AddField(number, new ProtoPieces().Add(content));
        return pieces;
    }

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>(5);
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
