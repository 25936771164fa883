namespace EdgeRuntime.Messaging.Ingesting;

/// <summary>What a fleet reads from one broker, and under which session.</summary>
/// <param name="ClientId">A client id that no other client of the broker has; the broker keeps messages under it while the reader is away.</param>
/// <param name="Filters">Topic filters, subscribed with QoS 1.</param>
public sealed record IngestOptions(string ClientId, IReadOnlyList<string> Filters)
{
    /// <summary>Messages that may be unconfirmed at once, 1 to 65535. Default 2,000.</summary>
    public int ReceiveMaximum { get; init; } = 2_000;

    /// <summary>How long the broker keeps messages for a reader that is away. Default one day.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Longest packet that the broker may send: a batch of results with its header.</summary>
    public int MaxPacketBytes { get; init; } = (1 << 20) + (64 << 10);

    /// <summary>How the reader shares with others; null for one that reads everything.</summary>
    public IngestSharing? Sharing { get; init; }

    /// <summary>Whether a message of a topic is for this reader, where nothing is shared; null for every message. The others are confirmed and forgotten.</summary>
    public Func<string, bool>? Takes { get; init; }
}
