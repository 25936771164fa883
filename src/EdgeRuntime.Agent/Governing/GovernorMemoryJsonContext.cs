using System.Text.Json.Serialization;

namespace EdgeRuntime.Agent.Governing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(GovernorMemory))]
internal sealed partial class GovernorMemoryJsonContext : JsonSerializerContext;
