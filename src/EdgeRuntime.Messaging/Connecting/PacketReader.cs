using System.Buffers;
using System.Net.Sockets;
using System.Text;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Splits the broker's bytes into packets of a bounded size: a fixed header (flags, then the length in one to four bytes of seven bits), then the body. Memory grows with the bytes that
/// arrive, never with the length that a header announces: MQTTnet's own reader allocates up to 256 MiB for a header of five bytes.
/// </summary>
/// <param name="channel">The bytes.</param>
/// <param name="maxBytes">Longest packet that is kept.</param>
/// <param name="received">Called each time that bytes have arrived.</param>
internal sealed class PacketReader(IMqttChannel channel, int maxBytes, Action received)
{
    private const int ChunkBytes = 16 * 1024;
    private const int PublishType = 3;

    private readonly byte[] _two = new byte[2];
    private long _bytesReceived;

    /// <summary>Bytes so far.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Reads the next packet that is not longer than the maximum.</summary>
    /// <param name="tooLong">Gets each longer message; its payload has been read and thrown away.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The packet; <see cref="ReceivedMqttPacket.Empty"/> when the stream has ended.</returns>
    /// <exception cref="MqttProtocolViolationException">The bytes are not MQTT.</exception>
    public async Task<ReceivedMqttPacket> ReadAsync(Func<OversizedMessage, Task> tooLong, CancellationToken cancellationToken)
    {
        while (await FillAsync(_two, 2, cancellationToken))
        {
            var flags = _two[0];
            if (await ReadLengthAsync(_two[1], cancellationToken) is not (var length, var headerBytes))
            {
                break;
            }

            if (length + headerBytes > maxBytes)
            {
                if (await SkipAsync(flags, length, cancellationToken) is not { } message)
                {
                    break;
                }

                await tooLong(message);
                continue;
            }

            return await ReadBodyAsync(length, cancellationToken) is { } body ? new ReceivedMqttPacket(flags, body, length + headerBytes) : ReceivedMqttPacket.Empty;
        }

        return ReceivedMqttPacket.Empty;
    }

    private async Task<(int Length, int HeaderBytes)?> ReadLengthAsync(byte first, CancellationToken cancellationToken)
    {
        var (length, last, bytes) = (first & 127, first, 2);
        for (var shift = 7; (last & 128) != 0; shift += 7, bytes++)
        {
            if (shift > 21)
            {
                throw new MqttProtocolViolationException("the length of a packet has more than four bytes");
            }

            if (!await FillAsync(_two, 1, cancellationToken))
            {
                return null;
            }

            last = _two[0];
            length |= (last & 127) << shift;
        }

        return (length, bytes);
    }

    private async Task<ArraySegment<byte>?> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        var body = length == 0 ? [] : new byte[Math.Min(length, ChunkBytes)];
        for (var read = 0; read < length;)
        {
            if (read == body.Length)
            {
                Array.Resize(ref body, (int)Math.Min(length, 2L * body.Length));
            }

            if (await ReadSomeAsync(body, read, body.Length - read, cancellationToken) is var count && count == 0)
            {
                return null;
            }

            read += count;
        }

        return body;
    }

    // A PUBLISH begins with its topic, behind two bytes of length; above QoS 0 an identifier of two bytes follows, by which it is confirmed.
    private async Task<OversizedMessage?> SkipAsync(byte flags, int length, CancellationToken cancellationToken)
    {
        if (flags >> 4 != PublishType)
        {
            throw new MqttProtocolViolationException($"a packet of type {flags >> 4} has {length} bytes; at most {maxBytes} were announced as acceptable");
        }

        if (!await FillAsync(_two, 2, cancellationToken))
        {
            return null;
        }

        var topic = new byte[(_two[0] << 8) | _two[1]];
        if (!await FillAsync(topic, topic.Length, cancellationToken))
        {
            return null;
        }

        var qos = (flags >> 1) & 3;
        if (qos > 0 && !await FillAsync(_two, 2, cancellationToken))
        {
            return null;
        }

        var identifier = qos > 0 ? (ushort)((_two[0] << 8) | _two[1]) : (ushort)0;
        return await ThrowAwayAsync(length - 2 - topic.Length - (qos > 0 ? 2 : 0), cancellationToken) ? new OversizedMessage(Encoding.UTF8.GetString(topic), qos, identifier, length) : null;
    }

    private async Task<bool> ThrowAwayAsync(int left, CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(4 * ChunkBytes);
        try
        {
            while (left > 0)
            {
                if (await ReadSomeAsync(chunk, 0, Math.Min(left, chunk.Length), cancellationToken) is var count && count == 0)
                {
                    return false;
                }

                left -= count;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async Task<bool> FillAsync(byte[] buffer, int count, CancellationToken cancellationToken)
    {
        for (var read = 0; read < count;)
        {
            if (await ReadSomeAsync(buffer, read, count - read, cancellationToken) is var some && some == 0)
            {
                return false;
            }

            read += some;
        }

        return true;
    }

    private async ValueTask<int> ReadSomeAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        try
        {
            var read = await channel.ReadAsync(buffer, offset, count, cancellationToken);
            Interlocked.Add(ref _bytesReceived, read);
            if (read > 0)
            {
                received();
            }

            return read;
        }
        catch (SocketException)
        {
            // Reset or timed out by the kernel: an end like any other.
            return 0;
        }
    }
}
