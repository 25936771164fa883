using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>JSON of desired documents and commands: strict, because a device must not half understand an order.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(DesiredDocument))]
[JsonSerializable(typeof(PolicyRequest))]
[JsonSerializable(typeof(RollbackRequest))]
[JsonSerializable(typeof(DiagnosticsRequest))]
[JsonSerializable(typeof(LogLevelRequest))]
internal sealed partial class DesiredJsonContext : JsonSerializerContext;
