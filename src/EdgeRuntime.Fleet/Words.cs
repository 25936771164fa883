using System.Text.Json;

namespace EdgeRuntime.Fleet;

/// <summary>Enums as the wire has them.</summary>
internal static class Words
{
    /// <summary>The name of a value in snake_case.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
