using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Client;

/// <summary>JSON of the REST interface. What a later fleet adds is left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    MaxDepth = 32)]
[JsonSerializable(typeof(DevicePage))]
[JsonSerializable(typeof(FleetCounts))]
[JsonSerializable(typeof(DeviceDetail))]
[JsonSerializable(typeof(DeviceHistory))]
[JsonSerializable(typeof(IReadOnlyList<DeviceSummary>))]
[JsonSerializable(typeof(IReadOnlyList<DeviceEvent>))]
[JsonSerializable(typeof(IReadOnlyList<LabelPoint>))]
[JsonSerializable(typeof(IReadOnlyList<ModelVersionFigures>))]
[JsonSerializable(typeof(IReadOnlyList<EnergySum>))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(Caller))]
[JsonSerializable(typeof(IReadOnlyList<TokenInfo>))]
[JsonSerializable(typeof(IReadOnlyList<UserInfo>))]
[JsonSerializable(typeof(UserInfo))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(IReadOnlyList<AuditEntry>))]
[JsonSerializable(typeof(JsonElement?))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class FleetJsonContext : JsonSerializerContext;
