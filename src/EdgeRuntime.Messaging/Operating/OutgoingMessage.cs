namespace EdgeRuntime.Messaging.Operating;

/// <summary>A message that an operator publishes.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Payload">Its bytes; empty clears what is retained on the topic.</param>
public sealed record OutgoingMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Content type of JSON messages.</summary>
    public const string Json = "application/json";

    /// <summary>Whether the broker keeps it. Default false.</summary>
    public bool Retain { get; init; }

    /// <summary>Content type; none by default.</summary>
    public string? ContentType { get; init; }

    /// <summary>Schema and version, as in <c>desired/1</c>; none by default.</summary>
    public string? Schema { get; init; }

    /// <summary>How long it is worth delivering; for ever by default.</summary>
    public TimeSpan? Expiry { get; init; }

    internal string? ResponseTopic { get; init; }

    internal byte[]? Correlation { get; init; }
}
