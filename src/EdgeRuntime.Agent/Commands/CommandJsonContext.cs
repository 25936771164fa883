using System.Text.Json.Serialization;
using EdgeRuntime.Core.Energy.External;
using EdgeRuntime.Core.Inference.Benchmarking;

namespace EdgeRuntime.Agent.Commands;

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(StepBenchmarkReport))]
[JsonSerializable(typeof(SensorsReport))]
[JsonSerializable(typeof(MeterReport))]
internal sealed partial class CommandJsonContext : JsonSerializerContext;
