using System.Text.Json;

namespace EdgeRuntime.Fleet;

/// <summary>Enums as the wire has them.</summary>
internal static class Words
{
    /// <summary>The name of a value in snake_case.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Of(value.ToString());

    /// <summary>The names of all values of an enum.</summary>
    public static IEnumerable<string> AllOf(Type type) => Enum.GetNames(type).Select(Of);

    private static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
