using System.Text.Json.Serialization;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>JSON of the enrolment: strict, it comes from strangers.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(EnrolmentClaim))]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(EnrolmentAnswer))]
[JsonSerializable(typeof(IssuedClaim))]
[JsonSerializable(typeof(ErrorInfo))]
internal sealed partial class EnrolmentJsonContext : JsonSerializerContext;
