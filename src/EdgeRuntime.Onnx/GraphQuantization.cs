using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;

namespace EdgeRuntime.Onnx;

/// <summary>
/// Finds the scale and zero point of quantized inputs and outputs in the graph, where the manifest does not state them: those of the node that dequantizes an input, that quantizes an output, or that
/// computes with one (QLinearConv and its kin). Fields by their numbers in onnx.proto.
/// </summary>
internal sealed class GraphQuantization
{
    // Chains of nodes that pass values on are short; a graph that goes in circles must end.
    private const int MaxSteps = 16;

    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _tensors = new(StringComparer.Ordinal);

    private GraphQuantization(ReadOnlyMemory<byte> model)
    {
        var at = 0;
        while (ProtoField.TryRead(model, ref at, out var field))
        {
            if (field is { IsBytes: true, Number: 7 })
            {
                ReadGraph(field.Bytes);
            }
        }
    }

    /// <summary>The request with what the graph knows.</summary>
    /// <param name="request">What the manifest promises.</param>
    /// <param name="model">The ONNX file, which ONNX Runtime has accepted.</param>
    public static SessionRequest Complete(SessionRequest request, byte[] model)
    {
        if (!LacksScale(request.Inputs) && !LacksScale(request.Outputs))
        {
            return request;
        }

        var graph = new GraphQuantization(model);
        return request with { Inputs = graph.Complete(request.Inputs, isInput: true), Outputs = graph.Complete(request.Outputs, isInput: false) };
    }

    private static bool IsQuantized(TensorSpec tensor) => tensor is { Scale: null, Type: ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.UInt16 };

    private static bool LacksScale(ImmutableArray<TensorSpec> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (IsQuantized(tensor))
            {
                return true;
            }
        }

        return false;
    }

    private ImmutableArray<TensorSpec> Complete(ImmutableArray<TensorSpec> tensors, bool isInput)
    {
        for (var i = 0; i < tensors.Length; i++)
        {
            if (IsQuantized(tensors[i]) && (isInput ? Consumed(tensors[i].Name) : Produced(tensors[i].Name)) is var (scale, zero) && Real(scale) is { } step)
            {
                tensors = tensors.SetItem(i, tensors[i] with { Scale = step, ZeroPoint = Integer(zero) });
            }
        }

        return tensors;
    }

    private void ReadGraph(ReadOnlyMemory<byte> graph)
    {
        var at = 0;
        while (ProtoField.TryRead(graph, ref at, out var field))
        {
            if (field is { IsBytes: true, Number: 1 })
            {
                ReadNode(field.Bytes);
            }
            else if (field is { IsBytes: true, Number: 5 })
            {
                Keep(TextOf(field.Bytes, 8), field.Bytes);
            }
        }
    }

    private void ReadNode(ReadOnlyMemory<byte> message)
    {
        var node = new Node(TextOf(message, 4) ?? "", [], []);
        var (at, attributes) = (0, new List<ReadOnlyMemory<byte>>());
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            if (field is { IsBytes: true, Number: 1 or 2 })
            {
                (field.Number == 1 ? node.Inputs : node.Outputs).Add(Encoding.UTF8.GetString(field.Bytes.Span));
            }
            else if (field is { IsBytes: true, Number: 5 })
            {
                attributes.Add(field.Bytes);
            }
        }

        _nodes.Add(node);
        foreach (var attribute in node.Operation == "Constant" && node.Outputs.Count == 1 ? attributes : [])
        {
            if (BytesOf(attribute, 5) is { } tensor)
            {
                Keep(node.Outputs[0], tensor);
            }
        }
    }

    private void Keep(string? name, ReadOnlyMemory<byte> tensor)
    {
        if (name is not null)
        {
            _tensors[name] = tensor;
        }
    }

    // The names of the scale and the zero point that an input is read with.
    private (string? Scale, string? Zero)? Consumed(string tensor)
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            var name = tensor;
            if (_nodes.Find(node => node.Input(0) == name && (node.Operation is "DequantizeLinear" or "QGemm" || node.Operation.StartsWith("QLinear", StringComparison.Ordinal))) is { } reader)
            {
                return (reader.Input(1), reader.Input(2));
            }

            if (_nodes.Find(node => node.Input(0) == name && node.Outputs.Count > 0 && IsPassedOn(node.Operation)) is not { } mover)
            {
                return null;
            }

            tensor = mover.Outputs[0];
        }

        return null;
    }

    private (string? Scale, string? Zero)? Produced(string tensor)
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            var name = tensor;
            var node = _nodes.Find(node => node.Outputs.Count > 0 && node.Outputs[0] == name);
            switch (node?.Operation)
            {
                case "QuantizeLinear":
                    return (node.Input(1), node.Input(2));
                case "QLinearConcat":
                    return (node.Input(0), node.Input(1));
                case "QGemm":
                    return (node.Input(7), node.Input(8));
                case "QLinearConv" or "QLinearMatMul" or "QLinearAdd" or "QLinearMul":
                    return (node.Input(6), node.Input(7));
                case { } other when other.StartsWith("QLinear", StringComparison.Ordinal):
                    return (node.Input(3), node.Input(4));
                case { } other when IsPassedOn(other):
                    tensor = node.Input(0) ?? "";
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    // What moves elements without changing them.
    private static bool IsPassedOn(string operation) => operation is "Identity" or "Transpose" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "MaxPool" or "Slice" or "Gather";

    // One real number: a scale for each channel is none for the tensor.
    private double? Real(string? name)
    {
        if (name is null || !_tensors.TryGetValue(name, out var tensor) || (BytesOf(tensor, 9) ?? BytesOf(tensor, 4)) is not { Length: sizeof(float) } raw)
        {
            return null;
        }

        var value = BinaryPrimitives.ReadSingleLittleEndian(raw.Span);
        return float.IsFinite(value) && value > 0 ? value : null;
    }

    private int? Integer(string? name)
    {
        if (name is null || !_tensors.TryGetValue(name, out var tensor))
        {
            return null;
        }

        var (at, type) = (0, 0UL);
        while (ProtoField.TryRead(tensor, ref at, out var field))
        {
            type = field is { Number: 2, IsBytes: false } ? field.Value : type;
        }

        return BytesOf(tensor, 9) is { } raw
            ? (type, raw.Length) switch
            {
                (2, 1) => raw.Span[0],
                (3, 1) => (sbyte)raw.Span[0],
                (4, 2) => BinaryPrimitives.ReadUInt16LittleEndian(raw.Span),
                (5, 2) => BinaryPrimitives.ReadInt16LittleEndian(raw.Span),
                _ => null,
            }
            : Packed(tensor);
    }

    // int32_data: a varint, of ten bytes where it is negative, packed or by itself.
    private static int? Packed(ReadOnlyMemory<byte> tensor)
    {
        var at = 0;
        while (ProtoField.TryRead(tensor, ref at, out var field))
        {
            if (field.Number == 5)
            {
                return field.IsBytes ? ProtoField.ReadVarint(field.Bytes) is { } value ? (int)(long)value : null : (int)(long)field.Value;
            }
        }

        return null;
    }

    private static string? TextOf(ReadOnlyMemory<byte> message, int number) => BytesOf(message, number) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    private static ReadOnlyMemory<byte>? BytesOf(ReadOnlyMemory<byte> message, int number)
    {
        var at = 0;
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            if (field.IsBytes && field.Number == number)
            {
                return field.Bytes;
            }
        }

        return null;
    }

    private sealed record Node(string Operation, List<string> Inputs, List<string> Outputs)
    {
        public string? Input(int index) => index < Inputs.Count ? Inputs[index] : null;
    }
}
