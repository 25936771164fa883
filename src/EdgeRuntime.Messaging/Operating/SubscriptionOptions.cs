namespace EdgeRuntime.Messaging.Operating;

/// <summary>What an operator wants to hear, and how much of it may wait.</summary>
/// <param name="Filters">Topic filters.</param>
public sealed record SubscriptionOptions(params IReadOnlyList<string> Filters)
{
    /// <summary>Messages that may wait to be read. Default 16,384.</summary>
    public int Capacity { get; init; } = 16_384;

    /// <summary>Bytes of payload that may wait to be read. Default 64 MiB.</summary>
    public long CapacityBytes { get; init; } = 64L << 20;

    /// <summary>Longest payload; a message with a longer one is left out and counted. Default 256 KiB.</summary>
    public int MaxPayloadBytes { get; init; } = 256 << 10;

    /// <summary>Whether the broker sends what it has retained. Default true.</summary>
    public bool WantsRetained { get; init; } = true;

    /// <summary>
    /// Whether deliveries are acknowledged (QoS 1). Default false: over one unbroken connection nothing is lost without, while a broker holds what
    /// waits for an acknowledgement in a queue (Mosquitto: max_queued_messages, 1000) and silently drops the rest of a large fleet's retained state.
    /// </summary>
    public bool Acknowledged { get; init; }
}
