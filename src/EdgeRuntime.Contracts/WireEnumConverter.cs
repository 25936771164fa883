using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts;

/// <summary>Writes an enum as its name in snake_case and refuses numbers: the one form of enums on the wire and in manifests.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class WireEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
