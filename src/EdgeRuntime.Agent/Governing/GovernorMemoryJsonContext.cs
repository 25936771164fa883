using System.Text.Json.Serialization;

namespace EdgeRuntime.Agent.Governing;

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(GovernorMemory))]
internal sealed partial class GovernorMemoryJsonContext : JsonSerializerContext;
