using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using EdgeRuntime.Contracts;
using Microsoft.Extensions.Configuration;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>Finds keys that nobody reads, and lists, objects and single values that stand where another of the three is read, and texts that cannot be what is read: a typing error must not pass as a default.</summary>
internal sealed class KnownKeys : ISectionVisitor
{
    // Names the JSON Schema for editors; the agent has no use for it.
    private const string EditorsSchema = "$schema";

    private readonly IConfigurationRoot _root;
    private readonly List<string> _errors;

    private KnownKeys(IConfigurationRoot root, List<string> errors)
    {
        (_root, _errors) = (root, errors);
    }

    /// <summary>Adds a line for each unknown key, with the nearest known one, and for each value of the wrong shape.</summary>
    public static void Check(IConfigurationRoot root, List<string> errors) => ConfigurationSections.Visit(root, null, new KnownKeys(root, errors));

    public void Visit(string path, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type, object? options)
    {
        IConfiguration section = path.Length == 0 ? _root : _root.GetSection(path);

        // Properties that are computed from others have no setter, and lists are filled in place.
        PropertyInfo[] known = [.. type.GetProperties().Where(static property => property.CanWrite)];
        foreach (var child in section.GetChildren().Where(static child => child.Path != EditorsSchema))
        {
            var property = Array.Find(known, property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            var fault = property is null ? Unknown(child.Key, path, [.. known.Select(static each => each.Name)]) : ValueShapes.Fault(child, property.PropertyType) ?? (child.Value is { } text && !SecretText.IsSecretName(child.Path) ? ValueTexts.Fault(text, property.PropertyType) : null);
            if (fault is not null)
            {
                _errors.Add($"{child.Path}: {fault} ({LoadedConfiguration.OriginOf(_root, FirstLeaf(child))})");
            }
            else if (property is not null)
            {
                CheckEntries(child, property.PropertyType);
            }
        }
    }

    // A list of numbers, names or times is checked entry by entry.
    private void CheckEntries(IConfigurationSection list, Type type)
    {
        if (ValueShapes.Of(type) != ValueShape.List || type.GenericTypeArguments is not [var entry])
        {
            return;
        }

        foreach (var child in list.GetChildren())
        {
            if (child.Value is { } text && ValueTexts.Fault(text, entry) is { } fault)
            {
                _errors.Add($"{child.Path}: {fault} ({LoadedConfiguration.OriginOf(_root, child.Path)})");
            }
        }
    }

    private static string Unknown(string key, string path, string[] known)
    {
        var nearest = known.MinBy(name => Distance(name.ToLowerInvariant(), key.ToLowerInvariant()))!;
        var within = path.Length == 0 ? "the configuration" : path;
        return $"unknown key; did you mean {nearest}? {within} knows {string.Join(", ", known)}";
    }

    private static string FirstLeaf(IConfigurationSection section) =>
        section.Value is not null ? section.Path : section.GetChildren().FirstOrDefault() is { } child ? FirstLeaf(child) : section.Path;

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
