using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>
/// A client of the embedded broker that is not there. MQTTnet keeps sessions in memory and lets nobody read or make one, but a client can do both: it connects under the client id, and what
/// waits for it is sent to it.
/// </summary>
/// <param name="identity">Whose session it is.</param>
/// <param name="packets">What the client sends.</param>
/// <param name="sent">Sees each packet that the broker sends; answers whether the client now disconnects. Null to disconnect after the last of <paramref name="packets"/>.</param>
internal sealed class SessionChannel(BrokerIdentity identity, IEnumerable<MqttPacket> packets, Func<MqttPacket, bool>? sent = null) : IMqttChannelAdapter
{
    private readonly Queue<MqttPacket> _packets = new(packets);
    private readonly Channel<bool> _ends = Channel.CreateBounded<bool>(1);

    /// <summary>Whose session it is.</summary>
    public BrokerIdentity Identity => identity;

    /// <inheritdoc/>
    public long BytesReceived => 0;

    /// <inheritdoc/>
    public long BytesSent => 0;

    /// <inheritdoc/>
    public X509Certificate2? ClientCertificate => null;

    /// <inheritdoc/>
    public EndPoint? RemoteEndPoint => null;

    /// <inheritdoc/>
    public EndPoint? LocalEndPoint => null;

    /// <inheritdoc/>
    public bool IsSecureConnection => true;

    /// <inheritdoc/>
    public MqttPacketFormatterAdapter PacketFormatterAdapter { get; } = new(MqttProtocolVersion.V500, new MqttBufferWriter(64, 64));

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        if (_packets.TryDequeue(out var packet))
        {
            return packet;
        }

        if (sent is not null)
        {
            await _ends.Reader.ReadAsync(cancellationToken);
        }

        return new MqttDisconnectPacket();
    }

    /// <inheritdoc/>
    public void ResetStatistics()
    {
    }

    /// <inheritdoc/>
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (sent?.Invoke(packet) == true)
        {
            _ends.Writer.TryWrite(true);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
