using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// A connected socket as a stream whose waits are an <see cref="ISocketPoller"/>'s. Small reads are served from a small buffer: a confirmation is read as a header of two bytes and a body of as many, often several in a row.
/// One reader and one writer at a time.
/// </summary>
internal sealed class PolledStream : Stream
{
    private const int BufferBytes = 512;

    private readonly Socket _socket;
    private readonly ISocketWatch _watch;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _count;
    private bool _mayHaveMore = true;

    /// <summary>Takes over a socket that is connected.</summary>
    public PolledStream(Socket socket, ISocketPoller poller)
    {
        socket.Blocking = false;
        (_socket, _watch) = (socket, poller.Watch(socket.SafeHandle));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_count > 0)
        {
            return TakeBuffered(buffer.Span);
        }

        using var registration = cancellationToken.UnsafeRegister(static watch => ((ISocketWatch)watch!).Interrupt(), _watch);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A read that did not fill its buffer has emptied the socket: the next one waits first.
            if (_mayHaveMore && TryReceive(buffer, out var read))
            {
                return read;
            }

            _mayHaveMore = true;
            // Goes on in the poller's thread.
            await _watch.ReadableAsync().ConfigureAwait(false);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var registration = cancellationToken.UnsafeRegister(static watch => ((ISocketWatch)watch!).Interrupt(), _watch);
        while (!buffer.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sent = _socket.Send(buffer.Span, SocketFlags.None, out var error);
            switch (error)
            {
                case SocketError.Success:
                    buffer = buffer[sent..];
                    break;
                case SocketError.WouldBlock:
                    await _watch.WritableAsync().ConfigureAwait(false);
                    break;
                default:
                    throw Failure(error);
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous reads");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous writes");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // In this order: a closed descriptor may be another file's at once.
        _watch.Dispose();
        _socket.Dispose();
        base.Dispose(disposing);
    }

    private static IOException Failure(SocketError error) => new($"the connection failed ({error})", new SocketException((int)error));

    private bool TryReceive(Memory<byte> buffer, out int read)
    {
        var target = buffer.Length < _buffer.Length ? _buffer : buffer;
        read = _socket.Receive(target.Span, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return false;
        }

        if (error != SocketError.Success)
        {
            throw Failure(error);
        }

        _mayHaveMore = read == target.Length || read == 0;
        if (buffer.Length < _buffer.Length)
        {
            (_start, _count) = (0, read);
            read = TakeBuffered(buffer.Span);
        }

        return true;
    }

    private int TakeBuffered(Span<byte> into)
    {
        var count = Math.Min(into.Length, _count);
        _buffer.AsSpan(_start, count).CopyTo(into);
        _start += count;
        _count -= count;
        return count;
    }
}
