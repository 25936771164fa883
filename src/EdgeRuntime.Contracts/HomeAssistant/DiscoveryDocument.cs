using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.HomeAssistant;

/// <summary>
/// A whole device in one retained document of Home Assistant's MQTT discovery (since 2024.11; home-assistant.io/integrations/mqtt,
/// "Device discovery payload").
/// </summary>
public sealed record DiscoveryDocument
{
    /// <summary>The device that the entities belong to.</summary>
    [JsonPropertyName("dev")]
    public required DiscoveryDevice Device { get; init; }

    /// <summary>Who says so.</summary>
    [JsonPropertyName("o")]
    public required DiscoveryOrigin Origin { get; init; }

    /// <summary>Entities by an id that stays the same.</summary>
    [JsonPropertyName("cmps")]
    public required ImmutableSortedDictionary<string, DiscoveryComponent> Components { get; init; }

    /// <summary>Where presence is published.</summary>
    public required string AvailabilityTopic { get; init; }

    /// <summary>Makes <c>online</c> or <c>offline</c> of what is published there.</summary>
    public required string AvailabilityTemplate { get; init; }
}
