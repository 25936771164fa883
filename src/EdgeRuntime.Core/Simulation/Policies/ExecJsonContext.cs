using System.Text.Json.Serialization;

namespace EdgeRuntime.Core.Simulation.Policies;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ExecSnapshot))]
[JsonSerializable(typeof(ExecPlan))]
internal sealed partial class ExecJsonContext : JsonSerializerContext;
