using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>The JSON form of a signature.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record DsseJsonSignature
{
    [JsonPropertyName("keyid")]
    public string? KeyId { get; init; }

    public required string Sig { get; init; }
}
