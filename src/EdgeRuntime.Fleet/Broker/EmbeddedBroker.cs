using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeRuntime.Fleet.Configuration;
using Microsoft.Data.Sqlite;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>An MQTT 5 broker in this process. With a data folder, retained messages and durable sessions outlive it.</summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(5);

    private readonly MqttServer _server;
    private readonly BrokerListener _listener;
    private readonly BrokerDoor _door;
    private readonly RetainedStore? _retained;
    private readonly SessionKeeper? _sessions;
    private readonly TimeProvider _wall;

    private EmbeddedBroker(MqttServer server, BrokerListener listener, BrokerDoor door, RetainedStore? retained, SessionKeeper? sessions, OwnDoor? own, TimeProvider wall)
    {
        (_server, _listener, _door, _retained, _sessions, Own, _wall) = (server, listener, door, retained, sessions, own, wall);
    }

    /// <summary>The TCP port that it listens on.</summary>
    public int Port => _door.Port;

    /// <summary>How the fleet itself connects; null without a data folder.</summary>
    internal OwnDoor? Own { get; }

    /// <summary>Starts a broker that asks for no account and keeps no session.</summary>
    /// <param name="address">The address to listen on.</param>
    /// <param name="port">The port to listen on.</param>
    /// <param name="retainedFile">File of the retained messages; null to keep them in memory only.</param>
    /// <param name="logger">Gets what cannot be done.</param>
    /// <exception cref="BrokerStartException">The port is taken, or the file cannot be used.</exception>
    public static Task<EmbeddedBroker> StartAsync(IPAddress address, int port, string? retainedFile, ILogger<EmbeddedBroker> logger) =>
        StartAsync(new EmbeddedBrokerOptions { Address = address.ToString(), Port = port }, folder: null, retainedFile, TimeProvider.System, logger);

    /// <summary>Starts a broker.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="folder">Folder of its accounts, retained messages and sessions.</param>
    /// <param name="wall">The clock.</param>
    /// <param name="logger">Gets what cannot be done.</param>
    /// <exception cref="BrokerStartException">The port is taken, a file cannot be used, or strangers could use the broker.</exception>
    internal static Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions options, string folder, TimeProvider wall, ILogger<EmbeddedBroker> logger) =>
        StartAsync(options, folder, Path.Combine(folder, "broker.db"), wall, logger);

    private static async Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions options, string? folder, string? file, TimeProvider wall, ILogger<EmbeddedBroker> logger)
    {
        var tls = BrokerTls.Create(options.Tls, wall);
        var own = folder is null ? null : OwnDoor.Create(folder);
        var address = IPAddress.Parse(options.Address);
        var access = new BrokerAccess(folder is null ? null : BrokerAccounts.In(folder), tls, own, !IPAddress.IsLoopback(address), wall, logger);
        CheckReach(address, access, tls, logger);
        var door = new BrokerDoor(address, options.EffectivePort, tls, isOwn: false);
        BrokerDoor[] doors = own is null ? [door] : [door, new BrokerDoor(IPAddress.Loopback, 0, tls: null, isOwn: true)];
        var listener = new BrokerListener(doors, options.MaxConnections, options.MaxPacketBytes, wall, logger);
        var (retained, sessions) = file is null ? (null, null) : Open(file, folder is not null, access, wall, logger);
        var factory = new MqttServerFactory();
        var server = factory.CreateMqttServer(
            factory.CreateServerOptionsBuilder()
                .WithoutDefaultEndpoint()
                .WithPersistentSessions()
                .WithMaxPendingMessagesPerClient(options.MaxQueuedMessages)
                // To drop the oldest would bound nothing: MQTTnet keeps what was dropped in its list of unacknowledged messages.
                .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropNewMessage)
                .Build(),
            sessions is null ? [listener] : [sessions, listener],
            new MqttNetNullLogger());
        access.Guard(server);
        sessions?.Follow(server);
        server.InterceptingOutboundPacketAsync += e => StateLimits(e, options.MaxPacketBytes);
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
                string.Create(CultureInfo.InvariantCulture, $"the broker cannot listen on {address}:{options.EffectivePort} ({e.SocketErrorCode}): choose another port"), e);
        }

        if (own is not null)
        {
            own.Port = doors[1].Port;
        }

        Log.BrokerStarted(logger, address.ToString(), door.Port, loaded, tls is null ? "no TLS" : "TLS", access.IsRequired ? "sign-in required" : "no sign-in");
        return new EmbeddedBroker(server, listener, door, retained, sessions, own, wall);
    }

    /// <summary>Shows every message that comes in to a handler.</summary>
    public void Watch(Func<InterceptingPublishEventArgs, Task> handler) => _server.InterceptingPublishAsync += handler;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sessions is not null)
        {
            _listener.StopAccepting();
            await DisconnectAllAsync();
            await _sessions.SaveAsync();
        }

        await _server.StopAsync();
        _server.Dispose();
        _retained?.Dispose();
    }

    private static void CheckReach(IPAddress address, BrokerAccess access, BrokerTls? tls, ILogger logger)
    {
        bool hasAccounts;
        try
        {
            hasAccounts = access.HasAccounts;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new BrokerStartException($"Cannot read the accounts of the broker: {e.Message}", e);
        }

        if (IPAddress.IsLoopback(address))
        {
            return;
        }

        if (!hasAccounts)
        {
            throw new BrokerStartException(
                $"Fleet:Broker:Address {address} is reachable from other machines, and the broker has no accounts; add one (edge-fleet broker add-device NAME) or set Fleet:Broker:Tls:ClientCaFile");
        }

        if (tls is null)
        {
            Log.BrokerUnencrypted(logger, address.ToString());
        }
    }

    private static (RetainedStore, SessionKeeper?) Open(string file, bool withSessions, BrokerAccess access, TimeProvider wall, ILogger logger)
    {
        try
        {
            var retained = RetainedStore.Open(file);
            var sessions = withSessions ? new SessionKeeper(SessionStore.Open(file), identity => identity.Role != BrokerRole.Anyone || !access.IsRequired, wall, logger) : null;
            return (retained, sessions);
        }
        catch (SqliteException e)
        {
            throw new BrokerStartException($"Cannot open the broker's file {file}: {e.Message}; check that this user may write it", e);
        }
    }

    private static Task StateLimits(InterceptingPacketEventArgs e, int maxPacketBytes)
    {
        if (e.Packet is MqttConnAckPacket answer)
        {
            answer.MaximumPacketSize = (uint)maxPacketBytes;
        }

        return Task.CompletedTask;
    }

    private async Task DisconnectAllAsync()
    {
        var goodbye = new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.ServerShuttingDown };
        try
        {
            await Task.WhenAll((await _server.GetClientsAsync()).Select(client => client.DisconnectAsync(goodbye))).WaitAsync(GoodbyeLimit, _wall);
        }
        catch (TimeoutException)
        {
            // Who does not listen is cut off with the socket.
        }
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
