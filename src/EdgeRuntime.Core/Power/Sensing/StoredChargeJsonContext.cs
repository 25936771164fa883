using System.Text.Json.Serialization;

namespace EdgeRuntime.Core.Power.Sensing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StoredCharge))]
internal sealed partial class StoredChargeJsonContext : JsonSerializerContext;
