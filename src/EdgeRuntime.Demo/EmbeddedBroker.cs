using System.Globalization;
using System.Net;
using MQTTnet.Server;

namespace EdgeRuntime.Demo;

/// <summary>An MQTT 5 broker in this process, on the loopback interface only.</summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer _server;

    private EmbeddedBroker(MqttServer server, int port)
    {
        _server = server;
        Port = port;
    }

    /// <summary>The TCP port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts the broker.</summary>
    /// <param name="port">The port to listen on.</param>
    /// <exception cref="DemoException">The port is taken.</exception>
    public static async Task<EmbeddedBroker> StartAsync(int port)
    {
        var factory = new MqttServerFactory();
        var options = factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(port)
            .WithMaxPendingMessagesPerClient(10_000)
            .Build();
        var server = factory.CreateMqttServer(options);
        try
        {
            await server.StartAsync();
        }
        catch (System.Net.Sockets.SocketException e)
        {
            server.Dispose();
            throw new DemoException(string.Create(
                CultureInfo.InvariantCulture,
                $"the broker cannot listen on 127.0.0.1:{port} ({e.SocketErrorCode}): choose another port with --port"));
        }

        return new EmbeddedBroker(server, port);
    }

    /// <summary>Shows every message that comes in to a handler.</summary>
    public void Watch(Func<InterceptingPublishEventArgs, Task> handler) => _server.InterceptingPublishAsync += handler;

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
    }
}
