using System.Text.Json.Serialization;

namespace EdgeRuntime.Core.Power.Sensing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(HatProfile))]
internal sealed partial class HatProfileJsonContext : JsonSerializerContext;
