using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Refit;

namespace EdgeRuntime.Client;

/// <summary>Values of paths and queries as the fleet reads them: enums in snake_case, times in RFC 3339.</summary>
internal sealed class WireFormatter : IUrlParameterFormatter
{
    public string? Format(object? value, ICustomAttributeProvider attributeProvider, Type type) => value switch
    {
        null => null,
        Enum word => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()),
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(format: null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
