using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>JSON of signed documents other than manifests: strict, because what is signed must mean one thing only.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    WriteIndented = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(DsseJson))]
[JsonSerializable(typeof(KeyringDocument))]
[JsonSerializable(typeof(RollbackGrant))]
internal sealed partial class SigningJsonContext : JsonSerializerContext;
