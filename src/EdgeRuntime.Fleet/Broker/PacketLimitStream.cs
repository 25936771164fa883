namespace EdgeRuntime.Fleet.Broker;

/// <summary>
/// A client's stream that ends at the first packet longer than allowed, by its fixed header (MQTT 5 section 2.1): MQTTnet allocates what a header announces, up to 256 MB, before it knows
/// who the client is. The first packet, CONNECT, has a smaller limit. It follows the bytes as they are read and is not meant for two readers.
/// </summary>
internal sealed class PacketLimitStream(Stream inner, int maxPacketBytes) : Stream
{
    /// <summary>Longest CONNECT packet: will, user name and password.</summary>
    public const int MaxConnectBytes = 128 << 10;

    private const int MaxLengthBytes = 4;

    private int _limit = Math.Min(MaxConnectBytes, maxPacketBytes);
    private int _bodyLeft;
    private int _lengthBytes = -1;
    private int _length;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Follow(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Follow(buffer.AsSpan(offset, read));
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                var part = Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= part;
                bytes = bytes[part..];
                continue;
            }

            FollowHeader(bytes[0]);
            bytes = bytes[1..];
        }
    }

    // The packet's type, then its length in one to four bytes of seven bits.
    private void FollowHeader(byte value)
    {
        if (_lengthBytes < 0)
        {
            (_lengthBytes, _length) = (0, 0);
            return;
        }

        _length |= (value & 0x7F) << (7 * _lengthBytes++);
        var isLast = (value & 0x80) == 0;
        if (_length > _limit || (!isLast && _lengthBytes == MaxLengthBytes))
        {
            throw new IOException("The client sent a packet that is too long");
        }

        if (isLast)
        {
            (_bodyLeft, _lengthBytes, _limit) = (_length, -1, maxPacketBytes);
        }
    }
}
