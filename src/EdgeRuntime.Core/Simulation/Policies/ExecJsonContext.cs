using System.Text.Json.Serialization;

namespace EdgeRuntime.Core.Simulation.Policies;

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ExecSnapshot))]
[JsonSerializable(typeof(ExecPlan))]
internal sealed partial class ExecJsonContext : JsonSerializerContext;
