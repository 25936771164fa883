using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.HomeAssistant;

/// <summary>JSON of discovery documents: Home Assistant's snake_case, absent instead of null.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DiscoveryDocument))]
public sealed partial class DiscoveryJsonContext : JsonSerializerContext;
