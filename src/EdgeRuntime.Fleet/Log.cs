namespace EdgeRuntime.Fleet;

/// <summary>Events 7000-7999.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Error, "Cannot store in {Database}: {Reason}; messages are not confirmed, the brokers keep them; trying again, every 30 s at the latest")]
    public static partial void StoreFailed(ILogger logger, string database, string reason);

    [LoggerMessage(7001, LogLevel.Information, "Storing in {Database} again")]
    public static partial void StoreRecovered(ILogger logger, string database);

    [LoggerMessage(7010, LogLevel.Information, "Broker listening on {Address}:{Port} ({Tls}, {SignIn}), {Retained} retained messages loaded")]
    public static partial void BrokerStarted(ILogger logger, string address, int port, int retained, string tls, string signIn);

    [LoggerMessage(7011, LogLevel.Error, "Cannot keep a retained message of {Topic} on disk: {Reason}; it is lost at the next start")]
    public static partial void RetainedNotKept(ILogger logger, string topic, string reason);

    [LoggerMessage(7012, LogLevel.Error, "Cannot keep the sessions of the broker on disk: {Reason}; they are lost at the next start")]
    public static partial void SessionsNotKept(ILogger logger, string reason);

    [LoggerMessage(7013, LogLevel.Warning, "Cannot keep the messages that wait for client '{Client}': {Reason}")]
    public static partial void SessionNotKept(ILogger logger, string client, string reason);

    [LoggerMessage(7014, LogLevel.Warning, "Broker refused {Client}: {Problem} ({Unlogged} more since the last such line)")]
    public static partial void ClientRefused(ILogger logger, string client, string problem, int unlogged);

    [LoggerMessage(7015, LogLevel.Warning, "Broker closes new connections unread: {Limit} are open (Fleet:Broker:MaxConnections)")]
    public static partial void TooManyConnections(ILogger logger, int limit);

    [LoggerMessage(7016, LogLevel.Warning, "Broker cannot accept a connection: {Reason}; trying again in 1 s")]
    public static partial void AcceptFailed(ILogger logger, string reason);

    [LoggerMessage(7017, LogLevel.Debug, "Connection to the broker failed: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, string reason);

    [LoggerMessage(7018, LogLevel.Warning, "The broker listens on {Address} without TLS: passwords travel in the clear; set Fleet:Broker:Tls:CertificateFile")]
    public static partial void BrokerUnencrypted(ILogger logger, string address);

    [LoggerMessage(7020, LogLevel.Information, "Removed {Rows} rows that are older than their retention")]
    public static partial void RetentionRemoved(ILogger logger, long rows);

    [LoggerMessage(7021, LogLevel.Error, "Cannot remove old rows from {Database}: {Reason}; trying again in an hour")]
    public static partial void RetentionFailed(ILogger logger, string database, string reason);

    [LoggerMessage(7030, LogLevel.Information, "No user account: open {Address} to create the first one (the link works once)")]
    public static partial void SetupNeeded(ILogger logger, string address);

    [LoggerMessage(7031, LogLevel.Warning, "Account '{User}' is locked after too many failed sign-ins; the last one came from {Address}")]
    public static partial void AccountLocked(ILogger logger, string user, string? address);

    [LoggerMessage(7032, LogLevel.Warning, "{Address} is reachable from other machines without TLS: passwords travel in the clear; set Kestrel:Endpoints with a certificate")]
    public static partial void Unencrypted(ILogger logger, string address);

    [LoggerMessage(7033, LogLevel.Warning, "A sign-in by OpenID Connect from {Address} did not succeed: {Reason}")]
    public static partial void OpenIdFailed(ILogger logger, string? address, string reason);
}
