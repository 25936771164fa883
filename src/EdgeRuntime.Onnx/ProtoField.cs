namespace EdgeRuntime.Onnx;

/// <summary>One field of a protobuf message; see protobuf.dev/programming-guides/encoding.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Start">Where its key begins in the message.</param>
/// <param name="IsBytes">Whether it has a length: bytes, text or a message.</param>
/// <param name="Value">The value of a varint, else 0.</param>
/// <param name="Bytes">The content of one with a length, else empty.</param>
internal readonly record struct ProtoField(int Number, int Start, bool IsBytes, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Reads the field at a position and moves it behind the field; false at the end of the message.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf, or hold a group, which ONNX does not use.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> message, ref int at, out ProtoField field)
    {
        if (at == message.Length)
        {
            field = default;
            return false;
        }

        var start = at;
        var span = message.Span;
        var key = Varint(span, ref at);
        var number = key >> 3 is > 0 and < 1 << 29 and var n ? (int)n : throw Malformed(start);
        switch (key & 7)
        {
            case 0:
                field = new ProtoField(number, start, false, Varint(span, ref at), default);
                return true;
            case 2:
                var length = Varint(span, ref at);
                field = new ProtoField(number, start, true, 0, Take(message, ref at, length));
                return true;
            case 1:
                Take(message, ref at, 8);
                break;
            case 5:
                Take(message, ref at, 4);
                break;
            default:
                throw Malformed(start);
        }

        field = new ProtoField(number, start, false, 0, default);
        return true;
    }

    /// <summary>The first number of a packed field; null where it is empty or broken off.</summary>
    public static ulong? ReadVarint(ReadOnlyMemory<byte> packed)
    {
        var at = 0;
        return TryVarint(packed.Span, ref at, out var value) ? value : null;
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> message, ref int at, ulong length)
    {
        if (length > (ulong)(message.Length - at))
        {
            throw Malformed(at);
        }

        var from = at;
        at += (int)length;
        return message[from..at];
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at) => TryVarint(message, ref at, out var value) ? value : throw Malformed(at);

    private static bool TryVarint(ReadOnlySpan<byte> message, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == message.Length)
            {
                break;
            }

            var b = message[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private static InvalidDataException Malformed(int at) => new(FormattableString.Invariant($"it is not an ONNX file, or damaged (byte {at} of a message)"));
}
