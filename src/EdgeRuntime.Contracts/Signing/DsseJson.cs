using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>The JSON form of an envelope. DSSE 1.0.2, envelope.md: consumers ignore members that they do not know; nothing outside the payload is signed anyway.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record DsseJson
{
    /// <summary>Base64; absent in a detached signature.</summary>
    [JsonPropertyOrder(1)]
    public string? Payload { get; init; }

    [JsonPropertyOrder(0)]
    public required string PayloadType { get; init; }

    [JsonPropertyOrder(2)]
    public required IReadOnlyList<DsseJsonSignature> Signatures { get; init; }
}
