using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>
/// The sockets of the embedded broker. MQTTnet's own listener bounds neither connections nor packets nor the time of a TLS handshake, so that a stranger could fill the memory.
/// </summary>
/// <param name="doors">Where to listen; the ports are set when it does.</param>
/// <param name="maxConnections">Connections at once; the fleet's own do not count.</param>
/// <param name="maxPacketBytes">Longest packet that a client may send.</param>
/// <param name="wall">The clock of the time-outs.</param>
/// <param name="logger">Gets what is refused.</param>
internal sealed class BrokerListener(IReadOnlyList<BrokerDoor> doors, int maxConnections, int maxPacketBytes, TimeProvider wall, ILogger logger) : IMqttServerAdapter
{
    private const int WriterBytes = 4_096;
    private const int MaxWriterBytes = 65_535;
    private const int Backlog = 512;
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private int _connections;
    private bool _isFull;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <inheritdoc/>
    /// <exception cref="SocketException">A port is taken.</exception>
    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        foreach (var door in doors)
        {
            var socket = new Socket(door.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            if (door.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(door.Address, door.Port));
            socket.Listen(Backlog);
            door.Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            _ = AcceptAsync(socket, door, logger);
        }

        return Task.CompletedTask;
    }

    /// <summary>Takes no more connections; those that are open stay.</summary>
    public void StopAccepting()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        StopAccepting();
        await _stop.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopAccepting();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket socket, BrokerDoor door, IMqttNetLogger mqttLogger)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await socket.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors, for example: the listening socket is still good.
                Log.AcceptFailed(logger, e.SocketErrorCode.ToString());
                await Task.Delay(TimeSpan.FromSeconds(1), wall, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            _ = ServeAsync(client, door, mqttLogger);
        }
    }

    private async Task ServeAsync(Socket socket, BrokerDoor door, IMqttNetLogger mqttLogger)
    {
        using (socket)
        {
            if (!door.IsOwn && Interlocked.Increment(ref _connections) is var count && count > maxConnections)
            {
                Interlocked.Decrement(ref _connections);
                NoteFull();
                return;
            }

            try
            {
                await HandleAsync(socket, door, mqttLogger);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
            {
                // A client that went away, or that speaks something else than this port; there is nobody to answer.
                Log.HandshakeFailed(logger, e.GetBaseException().Message);
            }
            finally
            {
                if (!door.IsOwn && Interlocked.Decrement(ref _connections) < maxConnections * 0.9)
                {
                    _isFull = false;
                }
            }
        }
    }

    private async Task HandleAsync(Socket socket, BrokerDoor door, IMqttNetLogger mqttLogger)
    {
        var (local, remote) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        socket.NoDelay = true;
        Stream stream = new NetworkStream(socket);
        await using var _ = stream;
        X509Certificate2? certificate = null;
        if (door.Tls is not null)
        {
            var secure = new SslStream(stream);
            stream = secure;
            using var limit = new CancellationTokenSource(HandshakeLimit, wall);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            await secure.AuthenticateAsServerAsync(door.Tls.Handshake(), either.Token);
            certificate = secure.RemoteCertificate as X509Certificate2;
        }

        await using var limited = new PacketLimitStream(stream, maxPacketBytes);
        if (ClientHandler is { } handler)
        {
            var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(WriterBytes, MaxWriterBytes));
            using var channel = new MqttChannelAdapter(new MqttTcpChannel(limited, local, remote, certificate), formatter, mqttLogger);
            await handler(channel);
        }
    }

    private void NoteFull()
    {
        if (!_isFull)
        {
            _isFull = true;
            Log.TooManyConnections(logger, maxConnections);
        }
    }
}
