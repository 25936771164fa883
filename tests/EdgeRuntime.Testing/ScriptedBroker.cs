using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.Testing;

/// <summary>
/// A broker on the loopback interface that does what a test says: it answers every packet as a good broker does, except those that <see cref="On"/> handles itself. It keeps no sessions and
/// forwards nothing.
/// </summary>
public sealed class ScriptedBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<MqttPublishPacket> _published = new();
    private readonly ConcurrentQueue<MqttConnectPacket> _connects = new();
    private readonly Task _run;
    private volatile ScriptedPeer? _latest;
    private int _confirmed;

    /// <summary>Opens a port.</summary>
    public ScriptedBroker()
    {
        _listener.Start();
        _run = RunAsync();
    }

    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Gets each packet first; true when it has dealt with it, false for the usual answer.</summary>
    public Func<ScriptedPeer, MqttPacket, Task<bool>>? On { get; set; }

    /// <summary>Changes the CONNACK that every CONNECT gets.</summary>
    public Action<MqttConnAckPacket>? Welcome { get; set; }

    /// <summary>Every CONNECT so far.</summary>
    public IReadOnlyList<MqttConnectPacket> Connects => [.. _connects];

    /// <summary>Every PUBLISH so far, repetitions included.</summary>
    public IReadOnlyList<MqttPublishPacket> Published => [.. _published];

    /// <summary>Publishes that this broker has confirmed.</summary>
    public int Confirmed => Volatile.Read(ref _confirmed);

    /// <summary>The latest connection; null before the first.</summary>
    public ScriptedPeer? Latest => _latest;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                served.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var peer = new ScriptedPeer(client);
        try
        {
            while (await peer.ReceiveAsync(_stop.Token) is { } packet)
            {
                Note(peer, packet);
                if (On is { } on && await on(peer, packet))
                {
                    continue;
                }

                await AnswerAsync(peer, packet);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or MQTTnet.Exceptions.MqttCommunicationException or MQTTnet.Exceptions.MqttProtocolViolationException)
        {
            // One end is gone.
        }
    }

    private void Note(ScriptedPeer peer, MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnectPacket connect:
                _latest = peer;
                _connects.Enqueue(connect);
                break;
            case MqttPublishPacket publish:
                _published.Enqueue(publish);
                break;
        }
    }

    private async Task AnswerAsync(ScriptedPeer peer, MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnectPacket:
                var welcome = new MqttConnAckPacket { RetainAvailable = true, SharedSubscriptionAvailable = true, WildcardSubscriptionAvailable = true, SubscriptionIdentifiersAvailable = true, MaximumQoS = MqttQualityOfServiceLevel.ExactlyOnce };
                Welcome?.Invoke(welcome);
                await peer.SendAsync(welcome);
                break;
            case MqttSubscribePacket subscribe:
                await peer.SendAsync(new MqttSubAckPacket
                {
                    PacketIdentifier = subscribe.PacketIdentifier,
                    ReasonCodes = [.. subscribe.TopicFilters.Select(static filter => (MqttSubscribeReasonCode)filter.QualityOfServiceLevel)],
                });
                break;
            case MqttUnsubscribePacket unsubscribe:
                await peer.SendAsync(new MqttUnsubAckPacket
                {
                    PacketIdentifier = unsubscribe.PacketIdentifier,
                    ReasonCodes = [.. unsubscribe.TopicFilters.Select(static _ => MqttUnsubscribeReasonCode.Success)],
                });
                break;
            case MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtLeastOnce } publish:
                Interlocked.Increment(ref _confirmed);
                await peer.SendAsync(new MqttPubAckPacket { PacketIdentifier = publish.PacketIdentifier });
                break;
            case MqttPingReqPacket:
                await peer.SendAsync(MqttPingRespPacket.Instance);
                break;
            case MqttDisconnectPacket:
                peer.HangUp();
                break;
        }
    }
}
