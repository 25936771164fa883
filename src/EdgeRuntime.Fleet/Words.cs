using System.Text.Json;

namespace EdgeRuntime.Fleet;

/// <summary>Enums as the wire has them.</summary>
internal static class Words
{
    /// <summary>The name of a value in snake_case.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Of(value.ToString());

    /// <summary>The value of a name; null where no value has it.</summary>
    public static T? Find<T>(string name)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Of(value) == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The names of all values of an enum.</summary>
    public static IEnumerable<string> AllOf(Type type) => Enum.GetNames(type).Select(Of);

    private static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
