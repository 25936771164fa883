using System.Text.Json.Serialization;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>The scheduler's memory as JSON, so that it survives restarts.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchedulerState))]
internal sealed partial class SchedulerStateJsonContext : JsonSerializerContext;
