using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>The fields that every message carries (design section 5.1). A message is identified by (device, session, class, seq).</summary>
public abstract record Message
{
    /// <summary>Schema name and major version, such as <c>result/1</c>; the same text travels as the user property <c>schema</c>.</summary>
    public abstract string Schema { get; }

    /// <summary>The device id.</summary>
    public required string Device { get; init; }

    /// <summary>UUIDv7 of this start of the agent process.</summary>
    public required Guid Session { get; init; }

    /// <summary>Counts from 1 within the session and the topic class.</summary>
    public required long Seq { get; init; }

    /// <summary>When the message was made, RFC 3339 UTC, on the device's wall clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Whether that clock was known to be set.</summary>
    public required ClockState Clock { get; init; }

    /// <summary>Seconds since the agent process started; null only of a single result, whose payload leaves it out.</summary>
    [JsonConverter(typeof(FineFigureConverter))]
    public required double? UptimeS { get; init; }

    /// <summary>True on a message that is replayed after its first chance to be delivered; absent otherwise.</summary>
    public bool? Historical { get; init; }
}
