using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Onnx;

namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>
/// Reads what an ONNX file says about itself: fields by their numbers in onnx.proto. Bounded, whatever the file holds: weights are not copied, text is cut, and what is nested too deep is refused.
/// </summary>
public sealed class GraphReader
{
    // protobuf's own limit.
    private const int MaxDepth = 100;
    private const int MaxNodes = 200_000;
    private const int MaxValues = 1000;
    private const int MaxMetadata = 256;
    private const int MaxMetadataChars = 512 * 1024;
    private const int MaxLabels = 10_000;
    private const int MaxNameChars = 1024;
    private const int MaxConstantElements = 16;

    // Sums of two of them do not overflow.
    private const long Most = long.MaxValue / 2;

    private readonly ImmutableArray<GraphValue>.Builder _inputs = ImmutableArray.CreateBuilder<GraphValue>();
    private readonly ImmutableArray<GraphValue>.Builder _outputs = ImmutableArray.CreateBuilder<GraphValue>();
    private readonly ImmutableArray<GraphNode>.Builder _nodes = ImmutableArray.CreateBuilder<GraphNode>();
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _opsets = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _operators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GraphConstant> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _weights = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _weightFiles = new(StringComparer.Ordinal);
    private string _producer = "";
    private string _producerVersion = "";
    private long _parameters;
    private bool _hasGraph;

    private GraphReader()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <returns>Its bytes and what they say, or <see cref="ErrorCode.ModelFileMissing"/> or <see cref="ErrorCode.ModelLoadFailed"/>.</returns>
    public static Checked<GraphFile> Load(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length <= Array.MaxLength)
            {
                var bytes = File.ReadAllBytes(path);
                return new GraphFile(bytes, Read(bytes));
            }

            return new ErrorInfo(ErrorCode.ModelLoadFailed, $"{path}: {length} bytes are more than an ONNX file may have");
        }
        catch (InvalidDataException e)
        {
            return new ErrorInfo(ErrorCode.ModelLoadFailed, $"{path}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.ModelFileMissing, $"{path}: cannot be read ({FileFault.Of(e, path)})");
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">It is not an ONNX model; the message is a clause without the model's path.</exception>
    public static GraphSummary Read(ReadOnlyMemory<byte> model)
    {
        var reader = new GraphReader();
        reader.ReadModel(model);
        if (!reader._hasGraph)
        {
            throw new InvalidDataException("it holds no graph, so it is not an ONNX model");
        }

        return new GraphSummary
        {
            Producer = reader._producer,
            ProducerVersion = reader._producerVersion,
            Opsets = reader._opsets.ToImmutableDictionary(StringComparer.Ordinal),
            Metadata = reader._metadata.ToImmutableDictionary(StringComparer.Ordinal),
            Inputs = [.. reader._inputs.Where(input => !reader._weights.Contains(input.Name))],
            Outputs = reader._outputs.ToImmutable(),
            Nodes = reader._nodes.ToImmutable(),
            Operators = reader._operators.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Constants = reader._constants.ToImmutableDictionary(StringComparer.Ordinal),
            Parameters = reader._parameters,
            WeightFiles = [.. reader._weightFiles],
        };
    }

    private void ReadModel(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            switch (field)
            {
                case { IsBytes: true, Number: 2 }:
                    _producer = Name(field);
                    break;
                case { IsBytes: true, Number: 3 }:
                    _producerVersion = Name(field);
                    break;
                case { IsBytes: true, Number: 7 }:
                    _hasGraph = true;
                    ReadGraph(field.Bytes, 0);
                    break;
                case { IsBytes: true, Number: 8 } when _opsets.Count < MaxValues:
                    ReadOpset(field.Bytes);
                    break;
                case { IsBytes: true, Number: 14 } when _metadata.Count < MaxMetadata:
                    ReadMetadata(field.Bytes);
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadOpset(ReadOnlyMemory<byte> message)
    {
        var (at, domain, version) = (0, "", 0L);
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            (domain, version) = field switch
            {
                { IsBytes: true, Number: 1 } => (Name(field), version),
                { IsBytes: false, Number: 2 } => (domain, (long)field.Value),
                _ => (domain, version),
            };
        }

        _opsets[domain] = version;
    }

    private void ReadMetadata(ReadOnlyMemory<byte> message)
    {
        var (at, key, value) = (0, "", "");
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            (key, value) = field switch
            {
                { IsBytes: true, Number: 1 } => (Name(field), value),
                { IsBytes: true, Number: 2 } => (key, Text(field, MaxMetadataChars)),
                _ => (key, value),
            };
        }

        _metadata[key] = value;
    }

    private void ReadGraph(ReadOnlyMemory<byte> message, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"it is nested more than {MaxDepth} deep");
        }

        var at = 0;
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            switch (field)
            {
                case { IsBytes: true, Number: 1 }:
                    ReadNode(field.Bytes, depth);
                    break;
                case { IsBytes: true, Number: 5 }:
                    ReadTensor(field.Bytes, "", isConstant: depth == 0);
                    break;
                case { IsBytes: true, Number: 11 } when depth == 0 && _inputs.Count < MaxValues:
                    _inputs.Add(ReadValue(field.Bytes));
                    break;
                case { IsBytes: true, Number: 12 } when depth == 0 && _outputs.Count < MaxValues:
                    _outputs.Add(ReadValue(field.Bytes));
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadNode(ReadOnlyMemory<byte> message, int depth)
    {
        var (inputs, outputs, labels) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        var (at, name, domain) = (0, "", "");
        List<ReadOnlyMemory<byte>> attributes = [];
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            switch (field)
            {
                case { IsBytes: true, Number: 1 }:
                    inputs.Add(Name(field));
                    break;
                case { IsBytes: true, Number: 2 }:
                    outputs.Add(Name(field));
                    break;
                case { IsBytes: true, Number: 4 }:
                    name = Name(field);
                    break;
                case { IsBytes: true, Number: 5 }:
                    attributes.Add(field.Bytes);
                    break;
                case { IsBytes: true, Number: 7 }:
                    domain = Name(field);
                    break;
                default:
                    break;
            }
        }

        foreach (var attribute in attributes)
        {
            // A constant is a node whose value is an attribute.
            ReadAttribute(attribute, depth, depth == 0 && name == "Constant" && outputs is [var output, ..] ? output : null, labels);
        }

        var full = domain is "" or "ai.onnx" ? name : $"{domain}.{name}";
        _operators[full] = _operators.GetValueOrDefault(full) + 1;
        if (_operators.Count > MaxNodes || _nodes.Count >= MaxNodes)
        {
            throw new InvalidDataException($"it has more than {MaxNodes} operations");
        }

        if (depth == 0)
        {
            _nodes.Add(new GraphNode(name, domain, inputs.ToImmutable(), outputs.ToImmutable(), labels.ToImmutable()));
        }
    }

    private void ReadAttribute(ReadOnlyMemory<byte> message, int depth, string? constant, ImmutableArray<string>.Builder labels)
    {
        var (at, name) = (0, "");
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            switch (field)
            {
                case { IsBytes: true, Number: 1 }:
                    name = Name(field);
                    break;
                case { IsBytes: true, Number: 5 }:
                    ReadTensor(field.Bytes, constant ?? "", isConstant: constant is not null);
                    break;
                case { IsBytes: true, Number: 6 or 11 }:
                    ReadGraph(field.Bytes, depth + 1);
                    break;
                case { Number: 8 } when IsLabels(name):
                    ReadIntegers(field, labels);
                    break;
                case { IsBytes: true, Number: 9 } when IsLabels(name) && labels.Count < MaxLabels:
                    labels.Add(OneLineText.Of(Name(field), 256));
                    break;
                default:
                    break;
            }
        }
    }

    private static bool IsLabels(string attribute) => attribute.StartsWith("classlabels", StringComparison.Ordinal);

    // Packed or one by one, as the writer liked.
    private static void ReadIntegers(ProtoField field, ImmutableArray<string>.Builder labels)
    {
        if (!field.IsBytes)
        {
            Add((long)field.Value);
            return;
        }

        var (value, shift) = (0UL, 0);
        foreach (var b in field.Bytes.Span)
        {
            value |= (ulong)(b & 0x7F) << shift;
            shift += 7;
            if (b < 0x80)
            {
                Add((long)value);
                (value, shift) = (0, 0);
            }
        }

        void Add(long number)
        {
            if (labels.Count < MaxLabels)
            {
                labels.Add(number.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private void ReadTensor(ReadOnlyMemory<byte> message, string name, bool isConstant)
    {
        var (at, elements, type, isExternal) = (0, 1L, 0UL, false);
        ReadOnlyMemory<byte> raw = default, typed = default;
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            switch (field)
            {
                case { Number: 1 }:
                    elements = Multiply(elements, field);
                    break;
                case { IsBytes: false, Number: 2 }:
                    type = field.Value;
                    break;
                case { IsBytes: true, Number: 4 or 5 or 7 or 10 }:
                    typed = field.Bytes;
                    break;
                case { IsBytes: false, Number: 5 or 7 }:
                    // A single integer that is not packed.
                    typed = Varint(field.Value);
                    break;
                case { IsBytes: true, Number: 8 }:
                    name = Name(field);
                    break;
                case { IsBytes: true, Number: 9 }:
                    raw = field.Bytes;
                    break;
                case { IsBytes: true, Number: 13 }:
                    ReadExternal(field.Bytes);
                    break;
                case { IsBytes: false, Number: 14 }:
                    isExternal = field.Value == 1;
                    break;
                default:
                    break;
            }
        }

        _parameters = Math.Min(_parameters + elements, Most);
        _weights.Add(name);
        if (isConstant && !isExternal && elements <= MaxConstantElements && name.Length > 0 && First(type, raw.Span, typed.Span) is { } value)
        {
            _constants[name] = new GraphConstant(value, TypeOf(type));
        }
    }

    private void ReadExternal(ReadOnlyMemory<byte> message)
    {
        var (at, key, value) = (0, "", "");
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            (key, value) = field switch
            {
                { IsBytes: true, Number: 1 } => (Name(field), value),
                { IsBytes: true, Number: 2 } => (key, Name(field)),
                _ => (key, value),
            };
        }

        if (key == "location" && _weightFiles.Count < MaxValues)
        {
            _weightFiles.Add(value.StartsWith("./", StringComparison.Ordinal) ? value[2..] : value);
        }
    }

    private static long Multiply(long elements, ProtoField field)
    {
        // Dimensions may be packed as well.
        if (!field.IsBytes)
        {
            return (long)UInt128.Min((UInt128)elements * field.Value, Most);
        }

        var (value, shift) = (0UL, 0);
        foreach (var b in field.Bytes.Span)
        {
            value |= (ulong)(b & 0x7F) << shift;
            shift += 7;
            if (b < 0x80)
            {
                elements = (long)UInt128.Min((UInt128)elements * value, Most);
                (value, shift) = (0, 0);
            }
        }

        return elements;
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>(10);
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static double? First(ulong type, ReadOnlySpan<byte> raw, ReadOnlySpan<byte> typed) => (type, raw.Length, typed.Length) switch
    {
        (1, >= 4, _) => BinaryPrimitives.ReadSingleLittleEndian(raw),
        (1, _, >= 4) => BinaryPrimitives.ReadSingleLittleEndian(typed),
        (2, >= 1, _) => raw[0],
        (3, >= 1, _) => (sbyte)raw[0],
        (4, >= 2, _) => BinaryPrimitives.ReadUInt16LittleEndian(raw),
        (5, >= 2, _) => BinaryPrimitives.ReadInt16LittleEndian(raw),
        (6, >= 4, _) => BinaryPrimitives.ReadInt32LittleEndian(raw),
        (7, >= 8, _) => BinaryPrimitives.ReadInt64LittleEndian(raw),
        (10, >= 2, _) => (double)BinaryPrimitives.ReadHalfLittleEndian(raw),
        (11, >= 8, _) => BinaryPrimitives.ReadDoubleLittleEndian(raw),
        (11, _, >= 8) => BinaryPrimitives.ReadDoubleLittleEndian(typed),
        (2 or 3 or 4 or 5 or 6 or 7, _, >= 1) => FirstInteger(typed),
        _ => null,
    };

    private static double FirstInteger(ReadOnlySpan<byte> packed)
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(packed.Length, 10); i++)
        {
            value |= (ulong)(packed[i] & 0x7F) << (7 * i);
            if (packed[i] < 0x80)
            {
                break;
            }
        }

        return (long)value;
    }

    private static GraphValue ReadValue(ReadOnlyMemory<byte> message)
    {
        var (at, name) = (0, "");
        ReadOnlyMemory<byte> type = default;
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            switch (field)
            {
                case { IsBytes: true, Number: 1 }:
                    name = Name(field);
                    break;
                case { IsBytes: true, Number: 2 }:
                    type = field.Bytes;
                    break;
                default:
                    break;
            }
        }

        at = 0;
        var value = new GraphValue(name, null, "of unknown type", default);
        while (ProtoField.TryRead(type, ref at, out var field))
        {
            value = field switch
            {
                { IsBytes: true, Number: 1 } => ReadTensorType(name, field.Bytes),
                { IsBytes: true, Number: 4 } => value with { TypeText = "sequence" },
                { IsBytes: true, Number: 5 } => value with { TypeText = "map" },
                { IsBytes: true, Number: 8 } => value with { TypeText = "sparse tensor" },
                { IsBytes: true, Number: 9 } => value with { TypeText = "optional" },
                _ => value,
            };
        }

        return value;
    }

    private static GraphValue ReadTensorType(string name, ReadOnlyMemory<byte> message)
    {
        var (at, element) = (0, 0UL);
        var shape = default(ImmutableArray<GraphDimension>);
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            switch (field)
            {
                case { IsBytes: false, Number: 1 }:
                    element = field.Value;
                    break;
                case { IsBytes: true, Number: 2 }:
                    shape = ReadShape(field.Bytes);
                    break;
                default:
                    break;
            }
        }

        return new GraphValue(name, TypeOf(element), TypeText(element), shape);
    }

    private static ImmutableArray<GraphDimension> ReadShape(ReadOnlyMemory<byte> message)
    {
        var dimensions = ImmutableArray.CreateBuilder<GraphDimension>();
        var at = 0;
        while (ProtoField.TryRead(message, ref at, out var field) && dimensions.Count < MaxValues)
        {
            if (field is not { IsBytes: true, Number: 1 })
            {
                continue;
            }

            var (inner, size, name) = (0, 0, "");
            while (ProtoField.TryRead(field.Bytes, ref inner, out var part))
            {
                (size, name) = part switch
                {
                    // What is not positive stands for an open one as well.
                    { IsBytes: false, Number: 1 } => (part.Value <= int.MaxValue ? (int)part.Value : 0, name),
                    { IsBytes: true, Number: 2 } => (size, Name(part)),
                    _ => (size, name),
                };
            }

            dimensions.Add(new GraphDimension(size, name));
        }

        return dimensions.ToImmutable();
    }

    private static ElementType? TypeOf(ulong element) => element switch
    {
        1 => ElementType.Float32,
        2 => ElementType.UInt8,
        3 => ElementType.Int8,
        4 => ElementType.UInt16,
        5 => ElementType.Int16,
        6 => ElementType.Int32,
        7 => ElementType.Int64,
        9 => ElementType.Boolean,
        10 => ElementType.Float16,
        11 => ElementType.Float64,
        _ => null,
    };

    private static string TypeText(ulong element) => element switch
    {
        8 => "text",
        9 => "bool",
        12 => "uint32",
        13 => "uint64",
        16 => "bfloat16",
        _ => TypeOf(element)?.ToString().ToLowerInvariant() ?? string.Create(CultureInfo.InvariantCulture, $"of ONNX type {element}"),
    };

    private static string Name(ProtoField field) => Text(field, MaxNameChars);

    private static string Text(ProtoField field, int maxChars)
    {
        var span = field.Bytes.Span;
        return Encoding.UTF8.GetString(span.Length > maxChars ? span[..maxChars] : span);
    }
}
