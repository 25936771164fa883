using Microsoft.Data.Sqlite;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>
/// Brings durable sessions over a restart, and ends those that have expired, which MQTTnet does neither of. Sessions and subscriptions are written as they change; what waits for a client is
/// written at an orderly stop only: a broker that is killed loses it.
/// </summary>
/// <remarks>It is the server's first adapter, so that every session is there before a client can connect.</remarks>
internal sealed class SessionKeeper(SessionStore store, Func<BrokerIdentity, bool> isValid, TimeProvider wall, ILogger logger) : IMqttServerAdapter
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestAway = TimeSpan.FromDays(30);

    private readonly Dictionary<string, (BrokerIdentity Identity, uint Expiry)> _durable = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private MqttServer? _server;
    private ITimer? _sweep;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Follows the sessions of a server.</summary>
    public void Follow(MqttServer server)
    {
        _server = server;
        server.ValidatingConnectionAsync += Note;
        server.ClientSubscribedTopicAsync += e => Write(() => store.Subscribe(e.ClientId, e.TopicFilter));
        server.ClientUnsubscribedTopicAsync += e => Write(() => store.Unsubscribe(e.ClientId, e.TopicFilter));
        server.ClientDisconnectedAsync += e => Write(() => store.NoteAway(e.ClientId, wall.GetUtcNow()));
        server.SessionDeletedAsync += e => Forget(e.Id);
    }

    /// <inheritdoc/>
    public async Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        var now = wall.GetUtcNow();
        foreach (var session in store.Take())
        {
            if (!isValid(session.Identity) || (session.AwaySince is { } since && now - since > LifeOf(session.ExpirySeconds)))
            {
                store.Remove(session.ClientId);
                continue;
            }

            await RestoreAsync(session, now);
        }

        _sweep = wall.CreateTimer(_ => _ = SweepAsync(), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>Writes down what waits for each client. Nobody may be connected.</summary>
    public async Task SaveAsync()
    {
        _sweep?.Dispose();
        KeyValuePair<string, (BrokerIdentity Identity, uint Expiry)>[] durable;
        lock (_gate)
        {
            durable = [.. _durable];
        }

        var sessions = (await _server!.GetSessionsAsync()).ToDictionary(static session => session.Id, StringComparer.Ordinal);
        foreach (var (client, (identity, expiry)) in durable)
        {
            if (sessions.TryGetValue(client, out var session))
            {
                await SaveAsync(session, identity, expiry);
            }
        }
    }

    /// <inheritdoc/>
    public Task StopAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweep?.Dispose();
        store.Dispose();
    }

    private static TimeSpan LifeOf(uint expirySeconds) => TimeSpan.FromSeconds(Math.Min(expirySeconds, LongestAway.TotalSeconds));

    private static MqttConnectPacket Connect(string client, uint expiry) =>
        new() { ClientId = client, CleanSession = false, SessionExpiryInterval = expiry };

    private async Task RestoreAsync(StoredSession session, DateTimeOffset now)
    {
        List<MqttPacket> packets = [Connect(session.ClientId, session.ExpirySeconds)];
        if (session.Filters.Count > 0)
        {
            packets.Add(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [.. session.Filters] });
        }

        using var channel = new SessionChannel(session.Identity, packets);
        await ClientHandler!(channel);
        if ((await _server!.GetSessionsAsync()).FirstOrDefault(status => status.Id == session.ClientId) is { } restored)
        {
            foreach (var message in session.Queued.Select(queued => queued.Read(now)).OfType<MQTTnet.MqttApplicationMessage>())
            {
                restored.TryEnqueueApplicationMessage(message, out _);
            }
        }
    }

    private async Task SaveAsync(MqttSessionStatus session, BrokerIdentity identity, uint expiry)
    {
        var (queued, now) = (new List<QueuedMessage>(), wall.GetUtcNow());
        using var channel = new SessionChannel(identity, [Connect(session.Id, expiry)], Sent);
        try
        {
            await ClientHandler!(channel).WaitAsync(StopLimit, wall);
        }
        catch (TimeoutException)
        {
            Log.SessionNotKept(logger, session.Id, "its messages do not come within 10 s");
        }

        await Write(() => store.KeepQueued(session.Id, queued));

        bool Sent(MqttPacket packet)
        {
            if (packet is MqttPublishPacket { QualityOfServiceLevel: > MqttQualityOfServiceLevel.AtMostOnce } publish)
            {
                queued.Add(QueuedMessage.Of(publish, now));
            }

            // At CONNACK all that waits is queued already; the last of it empties the queue.
            return packet is MqttConnAckPacket or MqttPublishPacket && session.PendingApplicationMessagesCount == 0;
        }
    }

    private async Task SweepAsync()
    {
        try
        {
            var now = wall.GetUtcNow().UtcDateTime;
            foreach (var session in await _server!.GetSessionsAsync())
            {
                if (session.DisconnectedTimestamp is { } since && now - since > LifeOf(session.ExpiryInterval))
                {
                    await session.DeleteAsync();
                }
            }
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // The server has stopped.
        }
    }

    private Task Note(ValidatingConnectionEventArgs e)
    {
        if (e.ReasonCode != MqttConnectReasonCode.Success || BrokerAccess.IdentityOf(e.SessionItems) is not { } identity || e.ClientId is not { Length: > 0 } client)
        {
            return Task.CompletedTask;
        }

        if (e.SessionExpiryInterval == 0)
        {
            return Forget(client);
        }

        lock (_gate)
        {
            _durable[client] = (identity, e.SessionExpiryInterval);
        }

        return e.ChannelAdapter is SessionChannel ? Task.CompletedTask : Write(() => store.Keep(client, identity, e.SessionExpiryInterval, e.CleanSession == true));
    }

    private Task Forget(string client)
    {
        bool wasKept;
        lock (_gate)
        {
            wasKept = _durable.Remove(client);
        }

        return wasKept ? Write(() => store.Remove(client)) : Task.CompletedTask;
    }

    private Task Write(Action write)
    {
        try
        {
            write();
        }
        catch (SqliteException e)
        {
            Log.SessionsNotKept(logger, e.Message);
        }

        return Task.CompletedTask;
    }
}
