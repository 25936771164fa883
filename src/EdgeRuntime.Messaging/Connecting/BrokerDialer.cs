using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using MQTTnet.Channel;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Opens the byte stream to the broker: TCP or a WebSocket, with TLS or without. MQTTnet's own transports know no private authority and no
/// application protocol over WebSockets, send no intermediate certificates and do not say what they dislike about the broker's.
/// </summary>
/// <param name="options">Where to, and how.</param>
/// <param name="clock">Judges the broker's certificate.</param>
/// <param name="sockets">Waits for a TCP socket; null leaves that to .NET. A WebSocket is always .NET's.</param>
internal sealed class BrokerDialer(BrokerOptions options, TlsClock clock, ISocketPoller? sockets = null) : IMqttClientStreamProvider
{
    // TCP's window too: with the 8 KiB that MQTTnet asks for, a model over a link of 50 ms would come at 160 KB/s.
    // The kernel takes the memory only while data waits, and no more than its net.core.rmem_max.
    private const int SocketBufferBytes = 256 * 1024;

    /// <summary>Opens it.</summary>
    /// <param name="endPoint">Ignored: the options say where to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="AuthenticationException">The broker's certificate is not good; the message says why.</exception>
    /// <exception cref="InvalidDataException">A certificate file cannot be read; the message names it.</exception>
    public async Task<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var tls = options.Tls.Enabled ? TlsClient.Create(options.Host, options.Tls, clock) : null;
        try
        {
            return options.Transport == BrokerOptions.WebSocket ? await DialWebSocketAsync(tls, cancellationToken) : await DialAsync(tls, cancellationToken);
        }
        catch (Exception e) when (tls?.Trouble is not null && e is not OperationCanceledException)
        {
            throw new AuthenticationException(tls.Trouble, e);
        }
    }

    private async Task<Stream> DialAsync(TlsClient? tls, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = SocketBufferBytes, SendBufferSize = SocketBufferBytes };
        Stream? stream = null;
        try
        {
            if (sockets is null)
            {
                await socket.ConnectAsync(options.Host, options.EffectivePort, cancellationToken);
                stream = new NetworkStream(socket, ownsSocket: true);
            }
            else
            {
                await ConnectApartAsync(socket, cancellationToken);
                stream = new PolledStream(socket, sockets);
            }

            if (tls is not null)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(tls.Options, cancellationToken);
            }

            return stream;
        }
        catch
        {
            await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
            socket.Dispose();
            throw;
        }
    }

    // A socket that has once waited in .NET's engine wakes that for each packet from then on: so the attempt blocks a thread of the pool, and a cancelled one closes the socket under it.
    private async Task ConnectApartAsync(Socket socket, CancellationToken cancellationToken)
    {
        await using var cancellation = cancellationToken.UnsafeRegister(static socket => ((Socket)socket!).Dispose(), socket);
        try
        {
            await Task.Run(() => socket.Connect(options.Host, options.EffectivePort), cancellationToken);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is SocketException or ObjectDisposedException)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    private async Task<Stream> DialWebSocketAsync(TlsClient? tls, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler();
        if (tls is not null)
        {
            handler.SslOptions = tls.Options;
        }

        using var invoker = new HttpMessageInvoker(handler);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol("mqtt");
            // MQTT keeps the connection alive itself; a second keeper would only wake the radio.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await socket.ConnectAsync(new UriBuilder(tls is null ? "ws" : "wss", options.Host, options.EffectivePort, options.WebSocketPath).Uri, invoker, cancellationToken);
            return WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
