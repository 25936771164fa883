using System.Text.Json.Serialization;

namespace EdgeRuntime.Core.Power.Sensing;

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StoredCharge))]
internal sealed partial class StoredChargeJsonContext : JsonSerializerContext;
