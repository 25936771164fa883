using System.Globalization;
using System.Text;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Onnx;

/// <summary>
/// Puts weights that an ONNX file keeps in other files into the model itself. ONNX Runtime then reads nothing but the bytes that it is given: no file that was swapped after its check, none outside
/// the model's folder, and an optimised graph in the cache needs no other file. Fields by their numbers in onnx.proto; nothing else of the model changes.
/// </summary>
internal sealed class ExternalTensors
{
    // protobuf's own limit.
    private const int MaxDepth = 100;
    private const int RawData = 9;
    private const int TensorName = 8;
    private const int ExternalData = 13;
    private const int DataLocation = 14;
    private const ulong External = 1;

    private readonly Func<string, byte[]> _read;
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private bool _hasGraph;

    private ExternalTensors(Func<string, byte[]> read) => _read = read;

    private enum Kind
    {
        Model,
        Training,
        Function,
        Graph,
        Node,
        Attribute,
        SparseTensor,
        Tensor,
    }

    /// <summary>The model without external tensors; the same array where it has none.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="read">Reads a file of the model's folder by its name.</param>
    /// <exception cref="InvalidDataException">It is no ONNX model, or names weights that are not there; the message is a clause without the model's path.</exception>
    public static byte[] Inline(byte[] model, Func<string, byte[]> read)
    {
        var tensors = new ExternalTensors(read);
        var changed = tensors.Rewrite(Kind.Model, model, 0);
        if (!tensors._hasGraph)
        {
            throw new InvalidDataException("it holds no graph");
        }

        return changed is null ? model : changed.ToArray();
    }

    // Where messages lie within messages; the rest cannot hold a tensor.
    private static Kind? Child(Kind kind, int field) => (kind, field) switch
    {
        (Kind.Model, 7) => Kind.Graph,
        (Kind.Model, 20) => Kind.Training,
        (Kind.Model, 25) => Kind.Function,
        (Kind.Training, 1 or 2) => Kind.Graph,
        (Kind.Function, 7) => Kind.Node,
        (Kind.Function, 11) => Kind.Attribute,
        (Kind.Graph, 1) => Kind.Node,
        (Kind.Graph, 5) => Kind.Tensor,
        (Kind.Graph, 15) => Kind.SparseTensor,
        (Kind.Node, 5) => Kind.Attribute,
        (Kind.Attribute, 5 or 10) => Kind.Tensor,
        (Kind.Attribute, 6 or 11) => Kind.Graph,
        (Kind.Attribute, 22 or 23) => Kind.SparseTensor,
        (Kind.SparseTensor, 1 or 2) => Kind.Tensor,
        _ => null,
    };

    // Null where nothing changes.
    private ProtoPieces? Rewrite(Kind kind, ReadOnlyMemory<byte> message, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"it is nested more than {MaxDepth} deep");
        }

        if (kind == Kind.Tensor)
        {
            return RewriteTensor(message);
        }

        ProtoPieces? pieces = null;
        var (at, copied) = (0, 0);
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            _hasGraph |= kind == Kind.Model && field is { IsBytes: true, Number: 7 };
            if (field.IsBytes && Child(kind, field.Number) is { } child && Rewrite(child, field.Bytes, depth + 1) is { } changed)
            {
                pieces ??= new ProtoPieces();
                pieces.Add(message[copied..field.Start]);
                pieces.AddField(field.Number, changed);
                copied = at;
            }
        }

        pieces?.Add(message[copied..]);
        return pieces;
    }

    private ProtoPieces? RewriteTensor(ReadOnlyMemory<byte> message)
    {
        var pieces = new ProtoPieces();
        var (at, isExternal, name) = (0, false, "");
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            switch (field.Number)
            {
                case DataLocation:
                    isExternal |= field.Value == External;
                    continue;
                case ExternalData when field.IsBytes:
                    AddEntry(field.Bytes, entries);
                    continue;
                case RawData:
                    continue;
                case TensorName when field.IsBytes:
                    name = OneLineText.Of(Encoding.UTF8.GetString(field.Bytes.Span), 64);
                    break;
                default:
                    break;
            }

            pieces.Add(message[field.Start..at]);
        }

        if (!isExternal)
        {
            return null;
        }

        pieces.AddField(RawData, new ProtoPieces().Add(Find(name, entries)));
        return pieces;
    }

    private static void AddEntry(ReadOnlyMemory<byte> message, Dictionary<string, string> entries)
    {
        var (at, key, value) = (0, "", "");
        while (ProtoField.TryRead(message, ref at, out var field))
        {
            (key, value) = (field.IsBytes, field.Number) switch
            {
                (true, 1) => (Encoding.UTF8.GetString(field.Bytes.Span), value),
                (true, 2) => (key, Encoding.UTF8.GetString(field.Bytes.Span)),
                _ => (key, value),
            };
        }

        entries[key] = value;
    }

    private ReadOnlyMemory<byte> Find(string tensor, Dictionary<string, string> entries)
    {
        var location = entries.GetValueOrDefault("location", "");
        var file = location.StartsWith("./", StringComparison.Ordinal) ? location[2..] : location;
        if (file is "" or "." or ".." || file.AsSpan().ContainsAny('/', '\\', '\0'))
        {
            throw new InvalidDataException($"tensor '{tensor}' is stored in '{OneLineText.Of(location, 64)}', which is not a file beside the model");
        }

        if (!_files.TryGetValue(file, out var content))
        {
            content = _read(file);
            _files.Add(file, content);
        }

        var offset = Number(tensor, entries, "offset") ?? 0;
        var length = Number(tensor, entries, "length") ?? content.Length - offset;
        return offset <= content.Length && length >= 0 && length <= content.Length - offset
            ? content.AsMemory((int)offset, (int)length)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"tensor '{tensor}' needs {length} bytes from {offset} on of '{file}', which has {content.Length}"));
    }

    private static long? Number(string tensor, Dictionary<string, string> entries, string key)
    {
        if (!entries.TryGetValue(key, out var text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"tensor '{tensor}' has the {key} '{OneLineText.Of(text, 64)}', which is not a number of bytes");
    }
}
