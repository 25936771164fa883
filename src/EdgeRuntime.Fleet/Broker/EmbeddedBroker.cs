using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using MQTTnet.Server;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>An MQTT 5 broker in this process. Retained messages outlive it; sessions of clients that are away do not.</summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer _server;
    private readonly RetainedStore? _retained;

    private EmbeddedBroker(MqttServer server, int port, RetainedStore? retained)
    {
        (_server, Port, _retained) = (server, port, retained);
    }

    /// <summary>The TCP port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts the broker.</summary>
    /// <param name="address">The address to listen on.</param>
    /// <param name="port">The port to listen on.</param>
    /// <param name="retainedFile">File of the retained messages; null to keep them in memory only.</param>
    /// <param name="logger">Gets what cannot be kept.</param>
    /// <exception cref="BrokerStartException">The port is taken, or the file cannot be used.</exception>
    public static async Task<EmbeddedBroker> StartAsync(IPAddress address, int port, string? retainedFile, ILogger<EmbeddedBroker> logger)
    {
        var factory = new MqttServerFactory();
        var builder = factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(address.AddressFamily == AddressFamily.InterNetwork ? address : IPAddress.None)
            .WithDefaultEndpointBoundIPV6Address(address.AddressFamily == AddressFamily.InterNetworkV6 ? address : IPAddress.None)
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(10_000);
        RetainedStore? retained;
        try
        {
            retained = retainedFile is null ? null : RetainedStore.Open(retainedFile);
        }
        catch (SqliteException e)
        {
            throw new BrokerStartException($"Cannot open the broker's file of retained messages {retainedFile}: {e.Message}; check that this user may write it", e);
        }

        var server = factory.CreateMqttServer(builder.Build());
        server.ValidatingConnectionAsync += AssignClientId;
        var loaded = Keep(server, retained, logger);
        try
        {
            await server.StartAsync();
        }
        catch (SocketException e)
        {
            server.Dispose();
            retained?.Dispose();
            throw new BrokerStartException(
                string.Create(CultureInfo.InvariantCulture, $"the broker cannot listen on {address}:{port} ({e.SocketErrorCode}): choose another port"), e);
        }

        Log.BrokerStarted(logger, address.ToString(), port, loaded);
        return new EmbeddedBroker(server, port, retained);
    }

    /// <summary>Shows every message that comes in to a handler.</summary>
    public void Watch(Func<InterceptingPublishEventArgs, Task> handler) => _server.InterceptingPublishAsync += handler;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
        _retained?.Dispose();
    }

    // MQTT 5 section 3.1.3.1: a client without an id gets one.
    private static Task AssignClientId(ValidatingConnectionEventArgs e)
    {
        if (string.IsNullOrEmpty(e.ClientId))
        {
            e.AssignedClientIdentifier = $"auto-{Guid.NewGuid():N}";
        }

        return Task.CompletedTask;
    }

    private static int Keep(MqttServer server, RetainedStore? retained, ILogger logger)
    {
        if (retained is null)
        {
            return 0;
        }

        var kept = retained.Load();
        server.LoadingRetainedMessageAsync += e =>
        {
            e.LoadedRetainedMessages = kept;
            return Task.CompletedTask;
        };
        server.RetainedMessageChangedAsync += e =>
        {
            try
            {
                retained.Keep(e.ChangedRetainedMessage);
            }
            catch (SqliteException failure)
            {
                Log.RetainedNotKept(logger, e.ChangedRetainedMessage.Topic, failure.Message);
            }

            return Task.CompletedTask;
        };
        server.RetainedMessagesClearedAsync += _ =>
        {
            retained.Clear();
            return Task.CompletedTask;
        };
        return kept.Count;
    }
}
