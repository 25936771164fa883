using System.Buffers;
using System.Text;

namespace EdgeRuntime.Testing.Graphs;

/// <summary>An ONNX file whose tensors go by other names (onnx.proto: GraphProto node 1, input 11, output 12; NodeProto input 1, output 2; ValueInfoProto name 1).</summary>
public static class RenamedGraph
{
    private const int GraphField = 7;

    /// <summary>Gives tensors other names wherever they occur.</summary>
    public static byte[] Of(byte[] model, IReadOnlyDictionary<string, string> names) => Rewrite(model, (field, value) => field == GraphField
        ? Rewrite(value, (part, content) => part switch
        {
            1 => Rewrite(content, (name, text) => name is 1 or 2 ? Renamed(text, names) : text),
            11 or 12 => Rewrite(content, (name, text) => name == 1 ? Renamed(text, names) : text),
            _ => content,
        })
        : value);

    private static byte[] Renamed(byte[] text, IReadOnlyDictionary<string, string> names) =>
        names.TryGetValue(Encoding.UTF8.GetString(text), out var name) ? Encoding.UTF8.GetBytes(name) : text;

    private static byte[] Rewrite(byte[] message, Func<int, byte[], byte[]> change)
    {
        var output = new ArrayBufferWriter<byte>(message.Length + 64);
        for (var at = 0; at < message.Length;)
        {
            var start = at;
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    output.Write(message.AsSpan(start..at));
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    output.Write(new ProtoBytes().Bytes((int)(key >> 3), change((int)(key >> 3), message[at..(at + length)])).ToArray());
                    at += length;
                    break;
                case var wire:
                    at += wire == 1 ? 8 : wire == 5 ? 4 : throw new InvalidDataException($"wire type {wire}");
                    output.Write(message.AsSpan(start..at));
                    break;
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var (value, shift) = (0UL, 0);
        byte b;
        do
        {
            b = message[at++];
            value |= (ulong)(b & 0x7F) << shift;
            shift += 7;
        }
        while (b >= 0x80);

        return value;
    }
}
