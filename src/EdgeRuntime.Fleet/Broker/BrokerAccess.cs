using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using EdgeRuntime.Contracts.Topics;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>Who may connect to the embedded broker, and what each client may publish and read.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="tls">TLS; null for none.</param>
/// <param name="own">The fleet's own secret and the port that only it uses; null where the fleet is not a client of this broker.</param>
/// <param name="isReachable">Whether other machines reach the broker.</param>
/// <param name="wall">The clock of the log.</param>
/// <param name="logger">Gets who is refused.</param>
internal sealed class BrokerAccess(BrokerAccounts? accounts, BrokerTls? tls, OwnDoor? own, bool isReachable, TimeProvider wall, ILogger logger)
{
    private static readonly object IdentityKey = new();
    private static readonly TimeSpan LogPeriod = TimeSpan.FromSeconds(10);

    private readonly TopicAccess _topics = new(new TopicScheme());
    // Whose client id it is: no client takes over the session of another account.
    private readonly ConcurrentDictionary<string, (BrokerIdentity Identity, IDictionary Items)> _owners = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long? _loggedAt;
    private int _unlogged;

    /// <summary>Whether anyone can sign in.</summary>
    public bool HasAccounts => tls?.KnowsDevices == true || accounts?.Any() == true;

    /// <summary>Whether everyone must sign in: from the first account on, and always where other machines reach the broker.</summary>
    public bool IsRequired => isReachable || HasAccounts;

    /// <summary>Checks the clients of a server.</summary>
    public void Guard(MqttServer server)
    {
        server.ValidatingConnectionAsync += e => ValidateAsync(server, e);
        server.InterceptingPublishAsync += Publish;
        server.InterceptingSubscriptionAsync += Subscribe;
        server.SessionDeletedAsync += e =>
        {
            // A client may have connected again meanwhile, with items of its own.
            if (_owners.TryGetValue(e.Id, out var owner) && ReferenceEquals(owner.Items, e.SessionItems))
            {
                _owners.TryRemove(KeyValuePair.Create(e.Id, owner));
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>The identity of a session; null for none.</summary>
    public static BrokerIdentity? IdentityOf(IDictionary items) => items[IdentityKey] as BrokerIdentity;

    private async Task ValidateAsync(MqttServer server, ValidatingConnectionEventArgs e)
    {
        // MQTT 5 section 3.1.3.1: a client without an id gets one.
        if (string.IsNullOrEmpty(e.ClientId))
        {
            e.AssignedClientIdentifier = $"auto-{Guid.NewGuid():N}";
        }

        var client = string.IsNullOrEmpty(e.ClientId) ? e.AssignedClientIdentifier : e.ClientId;
        var (identity, problem) = Identify(e);
        if (identity is null)
        {
            Refuse(e, e.UserName is null ? MqttConnectReasonCode.NotAuthorized : MqttConnectReasonCode.BadUserNameOrPassword, problem!);
            return;
        }

        if (identity.Role == BrokerRole.Device && client == e.ClientId && client != identity.Name)
        {
            Refuse(e, MqttConnectReasonCode.ClientIdentifierNotValid, $"device '{identity.Name}' must use its name as client id");
            return;
        }

        if (_owners.TryGetValue(client, out var owner) && owner.Identity != identity)
        {
            if (owner.Identity.Role != BrokerRole.Anyone && owner.Identity.Name != identity.Name)
            {
                Refuse(e, MqttConnectReasonCode.ClientIdentifierNotValid, $"client id '{client}' belongs to another account");
                return;
            }

            // Its rights have changed since: the session of before would keep the old ones.
            foreach (var session in (await server.GetSessionsAsync()).Where(session => session.Id == client))
            {
                await session.DeleteAsync();
            }
        }

        e.SessionItems[IdentityKey] = identity;
        _owners[client] = (identity, e.SessionItems);
    }

    private (BrokerIdentity? Identity, string? Problem) Identify(ValidatingConnectionEventArgs e)
    {
        if (e.ChannelAdapter is SessionChannel kept)
        {
            return (kept.Identity, null);
        }

        if (own is not null && e.ChannelAdapter.LocalEndPoint is IPEndPoint { Port: var port } && port == own.Port)
        {
            return e.UserName == OwnDoor.User && own.Opens(e.RawPassword) ? (new BrokerIdentity(BrokerRole.Operator, OwnDoor.User), null) : (null, "not the fleet itself");
        }

        try
        {
            return e.ClientCertificate is { } certificate && tls is not null ? ByCertificate(tls.DeviceOf(certificate)) : ByPassword(e);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return (null, fault.Message);
        }
    }

    private (BrokerIdentity?, string?) ByCertificate(string? device) =>
        device is null ? (null, "the certificate has expired")
        : device == OwnDoor.User ? (null, $"'{device}' is the fleet's own name")
        : accounts?.Find(device) is { Role: BrokerRole.Blocked } ? (null, $"device '{device}' is blocked")
        : (new BrokerIdentity(BrokerRole.Device, device), null);

    private (BrokerIdentity?, string?) ByPassword(ValidatingConnectionEventArgs e)
    {
        if (!IsRequired)
        {
            return (BrokerIdentity.Anyone, null);
        }

        if (e.UserName is not { } user)
        {
            return (null, "it shows neither a user name nor a device certificate");
        }

        return accounts?.Find(user) is { } account && account.Role != BrokerRole.Blocked && BrokerPassword.Matches(account.Hash, e.RawPassword)
            ? (new BrokerIdentity(account.Role, account.Name), null)
            : (null, "the user name or the password is wrong");
    }

    private Task Publish(InterceptingPublishEventArgs e)
    {
        if (!IsAllowed(e.ClientId, e.SessionItems, e.ApplicationMessage.Topic, _topics.MayPublish))
        {
            (e.ProcessPublish, e.Response.ReasonCode) = (false, MqttPubAckReasonCode.NotAuthorized);
        }

        return Task.CompletedTask;
    }

    private Task Subscribe(InterceptingSubscriptionEventArgs e)
    {
        if (e.TopicFilter.Topic.StartsWith("$share/", StringComparison.Ordinal))
        {
            (e.ProcessSubscription, e.Response.ReasonCode) = (false, MqttSubscribeReasonCode.SharedSubscriptionsNotSupported);
        }
        else if (!IsAllowed(e.ClientId, e.SessionItems, e.TopicFilter.Topic, _topics.MaySubscribe))
        {
            (e.ProcessSubscription, e.Response.ReasonCode) = (false, MqttSubscribeReasonCode.NotAuthorized);
        }

        return Task.CompletedTask;
    }

    private bool IsAllowed(string client, IDictionary items, string topic, Func<string, string, bool> isDevices)
    {
        if (IdentityOf(items) is not { } identity)
        {
            return false;
        }

        if (identity.Role is BrokerRole.Anyone or BrokerRole.Operator || (identity.Role == BrokerRole.Device && isDevices(identity.Name, topic)))
        {
            return true;
        }

        LogRefused($"client '{client}'", $"'{topic}' is not a topic of device '{identity.Name}'");
        return false;
    }

    private void Refuse(ValidatingConnectionEventArgs e, MqttConnectReasonCode code, string problem)
    {
        e.ReasonCode = code;
        LogRefused($"{e.RemoteEndPoint}", problem);
    }

    // Whoever tries again and again must not fill the disk with lines.
    private void LogRefused(string client, string problem)
    {
        int unlogged;
        lock (_gate)
        {
            if (_loggedAt is { } at && wall.GetElapsedTime(at) < LogPeriod)
            {
                _unlogged++;
                return;
            }

            (unlogged, _unlogged, _loggedAt) = (_unlogged, 0, wall.GetTimestamp());
        }

        Log.ClientRefused(logger, Contracts.OneLineText.Of(client, 128), Contracts.OneLineText.Of(problem, 256), unlogged);
    }
}
