using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// MQTTnet's transport for one connection of a device, changed where MQTTnet has no option: CONNECT carries a keep-alive that the connection loop keeps itself, packets are read within a
/// bounded memory, spoiled bytes become one kind of exception, and what the broker said at last is remembered. Messages of the outbox pass MQTTnet by: several go out in one write, and their
/// confirmations are taken where they are read; MQTTnet wakes threads of the pool for each of both.
/// </summary>
internal sealed class DeviceAdapter(IMqttChannelAdapter inner, IMqttChannel channel, AdapterSettings settings) : IMqttChannelAdapter
{
    private const int KeptBytes = 64 * 1024;

    private readonly PacketReader _reader = new(channel, settings.MaxPacketBytes, settings.Received);
    private readonly SemaphoreSlim _sending = new(1);
    private ArrayBufferWriter<byte> _unsent = new();
    private long _bytesSent;

    /// <summary>Longest silence that the broker allows on this connection; null where it is content with ours.</summary>
    public TimeSpan? ServerKeepAlive { get; private set; }

    /// <summary>The broker's DISCONNECT; null where it has not sent one.</summary>
    public MqttDisconnectPacket? Farewell { get; private set; }

    /// <summary>What was wrong with the broker's bytes; null as long as nothing was.</summary>
    public string? ProtocolError { get; private set; }

    public long BytesReceived => _reader.BytesReceived;

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    /// <summary>Ends the connection at once. A DISCONNECT would wait behind what a dead link cannot carry.</summary>
    public void Abort() => channel.Dispose();

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public void ResetStatistics() => inner.ResetStatistics();

    public void Dispose() => inner.Dispose();

    public async Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnectPacket connect)
        {
            connect.KeepAlivePeriod = (ushort)settings.KeepAlive.TotalSeconds;
        }

        await _sending.WaitAsync(cancellationToken);
        try
        {
            Add(packet);
            await WriteAsync(cancellationToken);
        }
        finally
        {
            EndSending();
        }
    }

    /// <summary>Sends messages, in their order.</summary>
    /// <param name="packets">The messages.</param>
    /// <param name="inOneWrite">Whether they may share a write; over a WebSocket each is a frame of its own.</param>
    /// <exception cref="MqttCommunicationException">The connection is gone.</exception>
    public async ValueTask SendAsync(List<MqttPublishPacket> packets, bool inOneWrite)
    {
        // No token, as for all messages: what is under way ends with the connection.
        await _sending.WaitAsync(CancellationToken.None);
        try
        {
            foreach (var packet in packets)
            {
                Add(packet);
                if (!inOneWrite)
                {
                    await WriteAsync(CancellationToken.None);
                }
            }

            await WriteAsync(CancellationToken.None);
        }
        finally
        {
            EndSending();
        }
    }

    // As MQTTnet's own adapter: null is the end of the connection.
    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var received = await _reader.ReadAsync(RefuseAsync, cancellationToken);
                if (received.TotalLength == 0 || cancellationToken.IsCancellationRequested)
                {
                    return null!;
                }

                var packet = Note(Decode(inner.PacketFormatterAdapter, received));
                if (packet is not MqttPubAckPacket { PacketIdentifier: >= PublishWindow.FirstIdentifier } confirmation)
                {
                    return packet;
                }

                settings.Confirmed(this, confirmation);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return null!;
        }
        catch (MqttProtocolViolationException e)
        {
            ProtocolError = e.Message;
            throw;
        }
        catch (Exception e) when (e is not MqttCommunicationException)
        {
            // A stream fails in many ways, TLS alone in three; MQTTnet knows this one.
            throw new MqttCommunicationException(e);
        }
    }

    /// <summary>Parses a packet.</summary>
    /// <exception cref="MqttProtocolViolationException">Its bytes are not MQTT 5.</exception>
    internal static MqttPacket Decode(MqttPacketFormatterAdapter formatter, ReceivedMqttPacket received)
    {
        try
        {
            return formatter.Decode(received) ?? throw new MqttProtocolViolationException("a packet is empty");
        }
        catch (Exception e) when (e is not MqttProtocolViolationException)
        {
            // Hostile bytes meet a parser that is not ours: whatever it throws, the packet is malformed.
            throw new MqttProtocolViolationException($"a packet of type {received.FixedHeader >> 4} is malformed ({e.GetType().Name})");
        }
    }

    private void Add(MqttPacket packet)
    {
        var encoded = inner.PacketFormatterAdapter.Encode(packet);
        _unsent.Write(encoded.Packet);
        foreach (var part in encoded.Payload)
        {
            _unsent.Write(part.Span);
        }

        inner.PacketFormatterAdapter.Cleanup();
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_unsent.WrittenCount == 0)
        {
            return;
        }

        try
        {
            await channel.WriteAsync(new ReadOnlySequence<byte>(_unsent.WrittenMemory), isEndOfPacket: true, cancellationToken);
            Interlocked.Add(ref _bytesSent, _unsent.WrittenCount);
        }
        catch (Exception e) when (e is not (MqttCommunicationException or OperationCanceledException))
        {
            throw new MqttCommunicationException(e);
        }
        finally
        {
            _unsent.ResetWrittenCount();
        }
    }

    private void EndSending()
    {
        // A long message does not hold its memory for good; what could not be sent is forgotten.
        if (_unsent.Capacity > KeptBytes)
        {
            _unsent = new ArrayBufferWriter<byte>();
        }

        _unsent.ResetWrittenCount();
        _sending.Release();
    }

    private MqttPacket Note(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnAckPacket { ServerKeepAlive: > 0 } answer:
                ServerKeepAlive = TimeSpan.FromSeconds(answer.ServerKeepAlive);
                answer.ServerKeepAlive = 0;
                break;
            case MqttDisconnectPacket farewell:
                Farewell = farewell;
                break;
        }

        return packet;
    }

    // Confirmed with a refusal, else a broker that ignores the announced maximum sends it again with every connection.
    private Task RefuseAsync(OversizedMessage message)
    {
        settings.TooLong(message);
        return message.Qos switch
        {
            0 => Task.CompletedTask,
            1 => SendPacketAsync(new MqttPubAckPacket { PacketIdentifier = message.Identifier, ReasonCode = MqttPubAckReasonCode.ImplementationSpecificError }, CancellationToken.None),
            _ => SendPacketAsync(new MqttPubRecPacket { PacketIdentifier = message.Identifier, ReasonCode = MqttPubRecReasonCode.ImplementationSpecificError }, CancellationToken.None),
        };
    }
}
