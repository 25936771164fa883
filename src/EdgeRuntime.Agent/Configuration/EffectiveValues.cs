using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EdgeRuntime.Contracts;
using Microsoft.Extensions.Configuration;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>Gathers every value of a configuration: what is set as it was written, and the defaults of the rest.</summary>
internal sealed class EffectiveValues : ISectionVisitor
{
    /// <summary>The origin of what nobody has set.</summary>
    public const string Default = "default";

    private readonly IConfigurationRoot _root;
    private readonly Dictionary<string, EffectiveValue> _values = new(StringComparer.OrdinalIgnoreCase);

    private EffectiveValues(IConfigurationRoot root)
    {
        _root = root;
    }

    /// <summary>All values, in the order of their keys.</summary>
    public static IReadOnlyList<EffectiveValue> Of(LoadedConfiguration loaded)
    {
        var values = new EffectiveValues(loaded.Root);
        ConfigurationSections.Visit(loaded.Root, loaded.Configuration, values);

        // What is set but read by nobody: it is in the list of errors, or belongs to another kind of source.
        foreach (var (key, value) in loaded.Root.AsEnumerable().Where(pair => pair.Value is not null && !values._values.ContainsKey(pair.Key)))
        {
            values.AddSet(key, value!);
        }

        return [.. values._values.Values.OrderBy(static value => value.Key, ConfigurationKeyComparer.Instance)];
    }

    public void Visit(string path, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type, object? options)
    {
        foreach (var property in type.GetProperties().Where(static property => property.CanWrite))
        {
            var key = path.Length == 0 ? property.Name : $"{path}:{property.Name}";
            switch (ValueShapes.Of(property.PropertyType))
            {
                case ValueShape.Single:
                    Add(key, options is null ? null : Text(property.GetValue(options)));
                    break;
                case ValueShape.List:
                    AddList(key, (options is null ? null : (IEnumerable?)property.GetValue(options)) ?? Array.Empty<object>());
                    break;
                default:
                    // A section of its own.
                    break;
            }
        }
    }

    /// <summary>A value as it is written in a file.</summary>
    public static string? Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateTimeOffset moment => moment.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };

    private void Add(string key, string? byDefault)
    {
        if (_root[key] is { } set)
        {
            AddSet(key, set);
        }
        else
        {
            _values[key] = new EffectiveValue(key, byDefault, Default);
        }
    }

    private void AddList(string key, IEnumerable byDefault)
    {
        if (_root.GetSection(key).GetChildren().Any())
        {
            return;
        }

        // Lists of sections are sections each; an empty one shows that there are none.
        var items = byDefault.Cast<object>().ToList();
        if (items.Count == 0)
        {
            _values[key] = new EffectiveValue(key, "[]", LoadedConfiguration.OriginOf(_root, key));
        }
        else if (ValueShapes.Of(items[0].GetType()) == ValueShape.Single)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var item = FormattableString.Invariant($"{key}:{i}");
                _values[item] = new EffectiveValue(item, Text(items[i]), Default);
            }
        }
    }

    // The reader of JSON files writes flags with a capital.
    private void AddSet(string key, string text) =>
        _values[key] = new EffectiveValue(key, IsSecret(key) ? "(hidden)" : text is "True" or "False" ? text.ToLowerInvariant() : SecretText.Hide(text), LoadedConfiguration.OriginOf(_root, key));

    // A program's arguments are a list: what follows an option by such a name is a secret too.
    private bool IsSecret(string key)
    {
        var at = key.LastIndexOf(':') + 1;
        return SecretText.IsSecretName(key)
            || (int.TryParse(key.AsSpan(at), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index > 0
                && _root[FormattableString.Invariant($"{key[..at]}{index - 1}")] is ['-', ..] option && !option.Contains('=', StringComparison.Ordinal) && SecretText.IsSecretName(option));
    }
}
