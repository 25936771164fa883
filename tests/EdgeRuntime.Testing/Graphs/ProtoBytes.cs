using System.Text;

namespace EdgeRuntime.Testing.Graphs;

/// <summary>The kinds of protobuf field that ONNX files need (protobuf.dev/programming-guides/encoding).</summary>
public sealed class ProtoBytes
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => _bytes.ToArray();

    public ProtoBytes Integer(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtoBytes Single(int field, float value)
    {
        Varint(((ulong)field << 3) | 5);
        _bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    public ProtoBytes Bytes(int field, byte[] value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ProtoBytes Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Appends the fields of another message.</summary>
    public ProtoBytes Add(ProtoBytes fields)
    {
        _bytes.AddRange(fields._bytes);
        return this;
    }

    public ProtoBytes Message(int field, ProtoBytes value) => Bytes(field, value.ToArray());

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
    }
}
