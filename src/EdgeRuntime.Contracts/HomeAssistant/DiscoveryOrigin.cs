using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.HomeAssistant;

/// <summary>The program that a discovery document comes from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SoftwareVersion">Its version.</param>
public sealed record DiscoveryOrigin(string Name, [property: JsonPropertyName("sw")] string SoftwareVersion);
