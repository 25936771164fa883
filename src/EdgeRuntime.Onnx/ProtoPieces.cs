namespace EdgeRuntime.Onnx;

/// <summary>A protobuf message that is put together of pieces of others, which are copied once, at the end.</summary>
internal sealed class ProtoPieces
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private long _length;

    public ProtoPieces Add(ReadOnlyMemory<byte> piece)
    {
        _pieces.Add(piece);
        _length += piece.Length;
        return this;
    }

    /// <summary>Adds a field whose content has a length.</summary>
    public void AddField(int number, ProtoPieces content)
    {
        Add(Varint(((ulong)number << 3) | 2));
        Add(Varint((ulong)content._length));
        _pieces.AddRange(content._pieces);
        _length += content._length;
    }

    /// <exception cref="InvalidDataException">It has more bytes than protobuf allows.</exception>
    public byte[] ToArray()
    {
        if (_length > int.MaxValue)
        {
            throw new InvalidDataException("with its weights it has more than the 2 GiB of a protobuf message");
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)_length);
        var at = 0;
        foreach (var piece in _pieces)
        {
            piece.CopyTo(bytes.AsMemory(at));
            at += piece.Length;
        }

        return bytes;
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
}
