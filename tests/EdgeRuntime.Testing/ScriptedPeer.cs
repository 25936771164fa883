using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;

namespace EdgeRuntime.Testing;

/// <summary>One connection of a <see cref="ScriptedBroker"/>.</summary>
public sealed class ScriptedPeer : IDisposable
{
    private readonly TcpClient _client;
    private readonly MqttChannelAdapter _adapter;

    internal ScriptedPeer(TcpClient client)
    {
        _client = client;
        client.NoDelay = true;
        _adapter = new MqttChannelAdapter(
            new MqttTcpChannel(client.GetStream(), client.Client.LocalEndPoint, client.Client.RemoteEndPoint, null),
            new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4096, 65_535)),
            MqttNetNullLogger.Instance);
    }

    /// <summary>Sends a packet.</summary>
    public Task SendAsync(MqttPacket packet) => _adapter.SendPacketAsync(packet, CancellationToken.None);

    /// <summary>Sends bytes as they are.</summary>
    public Task SendBytesAsync(ReadOnlyMemory<byte> bytes) => _client.GetStream().WriteAsync(bytes).AsTask();

    /// <summary>Closes the connection.</summary>
    public void HangUp() => _client.Close();

    /// <inheritdoc/>
    public void Dispose()
    {
        _adapter.Dispose();
        _client.Dispose();
    }

    internal Task<MqttPacket?> ReceiveAsync(CancellationToken cancellationToken) => _adapter.ReceivePacketAsync(cancellationToken)!;
}
