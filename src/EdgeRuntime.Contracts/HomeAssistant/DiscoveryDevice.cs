using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.HomeAssistant;

/// <summary>A device in Home Assistant's registry.</summary>
public sealed record DiscoveryDevice
{
    /// <summary>What tells it from all others.</summary>
    [JsonPropertyName("ids")]
    public required string Identifier { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The board.</summary>
    [JsonPropertyName("mdl")]
    public string? Model { get; init; }

    /// <summary>Version of its software.</summary>
    [JsonPropertyName("sw")]
    public string? SoftwareVersion { get; init; }

    /// <summary>Where it stands.</summary>
    [JsonPropertyName("sa")]
    public string? SuggestedArea { get; init; }
}
