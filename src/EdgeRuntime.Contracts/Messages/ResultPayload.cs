using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// The payload of one result. It is sent with every inference, so it does not repeat what its topic (device, model) and its packet (schema <c>result/1</c>) state; it was made
/// <see cref="ResultItem.LatencyMs"/> after <see cref="ResultItem.CapturedAt"/>.
/// </summary>
public sealed record ResultPayload : ResultItem
{
    /// <summary>What a reader fills in.</summary>
    [JsonConstructor]
    public ResultPayload()
    {
    }

    /// <summary>A result with its place in the device's results.</summary>
    [SetsRequiredMembers]
    public ResultPayload(ResultItem item, Guid session, long seq, ClockState clock, string digest, string source)
        : base(item) => (Session, Seq, Clock, Digest, Source) = (session, seq, clock, ContentDigest.Short(digest), source);

    /// <inheritdoc cref="Message.Session"/>
    [JsonPropertyOrder(-1)]
    public required Guid Session { get; init; }

    /// <inheritdoc cref="Message.Seq"/>
    [JsonPropertyOrder(-1)]
    public required long Seq { get; init; }

    /// <inheritdoc cref="Message.Clock"/>
    [JsonPropertyOrder(-1)]
    public required ClockState Clock { get; init; }

    /// <inheritdoc cref="Message.Historical"/>
    [JsonPropertyOrder(-1)]
    public bool? Historical { get; init; }

    /// <summary>First 16 hex digits of the model's digest, which <c>reported</c> holds whole.</summary>
    [JsonPropertyOrder(-1)]
    public required string Digest { get; init; }

    /// <summary>Name of the source.</summary>
    [JsonPropertyOrder(-1)]
    public required string Source { get; init; }
}
