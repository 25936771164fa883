using System.Globalization;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>Whether a text of the configuration can be what a key needs, and what it may be where it cannot.</summary>
internal static class ValueTexts
{
    private const string Duration = "a duration is [days.]hours:minutes:seconds, such as 00:02:00 for two minutes";

    /// <summary>What is wrong with a text; null where nothing is, or where the type has no rule here.</summary>
    public static string? Fault(string text, Type type)
    {
        var needed = Nullable.GetUnderlyingType(type) ?? type;
        return text.Length == 0 ? null
            : Hint(text, needed) is { } hint ? $"Failed to convert configuration value '{text}'; {hint}"
            : null;
    }

    private static string? Hint(string text, Type type)
    {
        if (type.IsEnum)
        {
            var names = Enum.GetNames(type);
            return names.Contains(text, StringComparer.OrdinalIgnoreCase) ? null : $"it must be one of {string.Join(", ", names)}";
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : $"it must be an integer from {int.MinValue} to {int.MaxValue}",
            TypeCode.Int64 => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "it must be an integer",
            TypeCode.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? null : "it must be a finite number with a decimal point, such as 0.5",
            TypeCode.Boolean => bool.TryParse(text, out _) ? null : "it must be true or false",
            _ when type == typeof(TimeSpan) => DurationHint(text),
            _ => null,
        };
    }

    // A bare number is days to the parser: nobody means that.
    private static string? DurationHint(string text) =>
        !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) ? Duration
        : value != TimeSpan.Zero && !text.Contains(':', StringComparison.Ordinal) ? $"a bare number means days; {Duration}"
        : null;
}
