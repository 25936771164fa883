using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Messaging;

/// <summary>Events 3000-3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Connected to {Broker} as {ClientId} (session {Resumed})")]
    public static partial void Connected(ILogger logger, string broker, string clientId, string resumed);

    [LoggerMessage(3001, LogLevel.Warning, "Lost the connection to {Broker}: {Reason}; results are kept until it is back")]
    public static partial void Disconnected(ILogger logger, string broker, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "No connection: {Reason}; trying again, every {MaxSeconds:0.#} s at the latest")]
    public static partial void Unreachable(ILogger logger, string reason, double maxSeconds);

    [LoggerMessage(3003, LogLevel.Error, "No connection: {Reason}; {Advice}; trying again, every {MaxSeconds:0.#} s at the latest")]
    public static partial void Refused(ILogger logger, string reason, string advice, double maxSeconds);

    [LoggerMessage(3004, LogLevel.Warning, "The outbox file {Path} cannot be used: {Reason}; messages are kept in memory only until it can")]
    public static partial void StoreFailed(ILogger logger, string path, string reason);

    [LoggerMessage(3005, LogLevel.Information, "The outbox file {Path} can be used again")]
    public static partial void StoreRecovered(ILogger logger, string path);

    [LoggerMessage(3006, LogLevel.Error, "The outbox file {Path} was damaged ({Damage}); a new one has {Saved} messages of it, {Lost} could not be read; the damaged file is now {MovedTo}")]
    public static partial void StoreDamaged(ILogger logger, string path, string damage, int saved, string lost, string movedTo);

    [LoggerMessage(3007, LogLevel.Error, "{Count} rows of the outbox file {Path} are not messages (the first is row {Row}); they were moved to its table set_aside")]
    public static partial void RowsSetAside(ILogger logger, int count, string path, long row);

    [LoggerMessage(3008, LogLevel.Error, "A message on {Topic} was dropped: {Reason}; {Advice}; further ones on this topic are only counted")]
    public static partial void MessageDropped(ILogger logger, string topic, string reason, string advice);

    [LoggerMessage(3009, LogLevel.Warning, "Commands come faster than they are done; {Count} were turned away so far")]
    public static partial void CommandsTurnedAway(ILogger logger, long count);

    [LoggerMessage(3010, LogLevel.Information, "Device '{Device}' was announced as offline, by the will of an earlier connection or by another client; announcing it as online again, at most once a minute")]
    public static partial void ForeignOffline(ILogger logger, string device);

    [LoggerMessage(3011, LogLevel.Warning, "A message on {Topic} was refused: {Reason}")]
    public static partial void InboundRefused(ILogger logger, string topic, string reason);

    [LoggerMessage(3012, LogLevel.Warning, "{Count} messages were not confirmed by the broker within the time to stop; they are sent after the next start if the outbox has a file")]
    public static partial void NotDrained(ILogger logger, long count);

    [LoggerMessage(3013, LogLevel.Debug, "MQTTnet {Level} {Source}: {Text}")]
    public static partial void Mqttnet(ILogger logger, Exception? exception, MQTTnet.Diagnostics.Logger.MqttNetLogLevel level, string source, string text);

    [LoggerMessage(3040, LogLevel.Error, "Lost the connection to {Broker}: {Reason}; {Advice}; results are kept until it is back")]
    public static partial void Ended(ILogger logger, string broker, string reason, string advice);

    [LoggerMessage(3041, LogLevel.Warning, "The broker at {Broker} offers {Lacks}")]
    public static partial void BrokerLimited(ILogger logger, string broker, string lacks);

    [LoggerMessage(3042, LogLevel.Error, "Some subscriptions failed: {Reason}; {Advice}")]
    public static partial void SubscriptionsRefused(ILogger logger, string reason, string advice);

    [LoggerMessage(3043, LogLevel.Error, "The broker refuses messages on {Topic}: {Reason}; they are kept and sent again; {Advice}")]
    public static partial void MessagesHeld(ILogger logger, string topic, string reason, string advice);

    [LoggerMessage(3044, LogLevel.Information, "The broker accepts messages on {Topic} again")]
    public static partial void MessagesReleased(ILogger logger, string topic);

    [LoggerMessage(3060, LogLevel.Information, "Reading what devices publish at {Broker}")]
    public static partial void IngestConnected(ILogger logger, string broker);

    [LoggerMessage(3061, LogLevel.Warning, "Not reading from the broker: {Reason}; trying again, every 30 s at the latest")]
    public static partial void IngestDisconnected(ILogger logger, string reason);

    [LoggerMessage(3062, LogLevel.Warning, "Not sharing with other ingest processes at {Broker}: {Reason}; this process reads {Part}")]
    public static partial void NotSharing(ILogger logger, string broker, string reason, string part);
}
