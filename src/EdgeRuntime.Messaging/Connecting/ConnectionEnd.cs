using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Why a connection ended.</summary>
/// <param name="Key">Tells kinds of ends apart.</param>
/// <param name="Text">The reason, in words.</param>
/// <param name="Advice">What to do about it; null for an ordinary loss.</param>
/// <param name="Patience">How soon to come back.</param>
/// <param name="Code">The code that fits.</param>
internal sealed record ConnectionEnd(string Key, string Text, string? Advice, Patience Patience, ErrorCode Code = ErrorCode.BrokerRefused)
{
    /// <summary>The link is dead.</summary>
    public static ConnectionEnd Dead { get; } = new("dead", "nothing came from the broker, not even the answer to a ping", null, Patience.Usual);

    /// <summary>The broker confirms nothing.</summary>
    public static ConnectionEnd Stalled { get; } = new("stalled", "the broker answers pings, but confirmed no message for 90 s", "see the broker's log and its disk", Patience.Usual);

    /// <summary>Whether nothing is known but that it broke.</summary>
    public bool IsPlain => Key == "broken";

    /// <summary>Another client has taken the session over.</summary>
    public static ConnectionEnd TakenOver(string device)
    {
        var reason = BrokerReason.From(BrokerReason.SessionTakenOver);
        return new("taken over", $"another client uses device id '{device}' ({reason.Words})", reason.Advice, reason.Patience, ErrorCode.DeviceIdInUse);
    }

    /// <summary>Connections break soon, one after another. Brokers that do not say so (Mosquitto before 2.1) also end a session that is taken over in this way.</summary>
    public static ConnectionEnd ShortLived(string device) => new(
        "short-lived", "it broke for the third time in a row within a minute of connecting", $"check the link, and that no other client uses device id '{device}'", Patience.Usual, ErrorCode.DeviceIdInUse);

    /// <summary>Judges by what the broker said at last.</summary>
    public static ConnectionEnd From(DeviceAdapter? adapter, string device)
    {
        if (adapter?.Farewell is { } farewell)
        {
            var reason = BrokerReason.From((int)farewell.ReasonCode);
            return (int)farewell.ReasonCode == BrokerReason.SessionTakenOver
                ? TakenOver(device)
                : new ConnectionEnd(reason.Words, reason.Describe(farewell.ReasonString, farewell.ServerReference), reason.Patience == Patience.Usual ? null : reason.Advice, reason.Patience);
        }

        return adapter?.ProtocolError is { } error
            ? new ConnectionEnd("protocol", $"its bytes are not valid MQTT 5: {error}", "check that an MQTT 5 broker answers there, not a captive portal or another service", Patience.Usual)
            : new ConnectionEnd("broken", "the connection broke", null, Patience.Usual);
    }
}
