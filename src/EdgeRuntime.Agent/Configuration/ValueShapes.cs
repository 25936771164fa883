using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>How values are written, and how they must be.</summary>
internal static class ValueShapes
{
    /// <summary>How values of a type are written.</summary>
    public static ValueShape Of(Type type) =>
        type.IsValueType || type == typeof(string) ? ValueShape.Single
        : type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericTypeDefinition() != typeof(IDictionary<,>) ? ValueShape.List
        : ValueShape.Object;

    /// <summary>Why a value cannot be read as what a type needs; null when it can. The binder would leave it out, or take the values of an object for those of a list.</summary>
    public static string? Fault(IConfigurationSection value, Type type)
    {
        var keys = value.GetChildren().Select(static child => child.Key).ToList();
        var name = keys.Find(static key => !int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        var hasSingle = keys.Count == 0 && !string.IsNullOrEmpty(value.Value);
        return Of(type) switch
        {
            ValueShape.List when name is not null => $"must be a list, [ ... ], but is an object with the key '{name}'",
            ValueShape.List when hasSingle => $"must be a list, [ ... ], but is the single value '{value.Value}'",
            ValueShape.Object when hasSingle => $"must be an object, {{ ... }}, but is the single value '{value.Value}'",
            ValueShape.Single when name is not null => $"must be a single value, but is an object with the key '{name}'",
            ValueShape.Single when keys.Count > 0 => "must be a single value, but is a list",
            _ => null,
        };
    }
}
