using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeRuntime.Agent.Configuration;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>The configuration as its options classes declare it: source of the table in docs/configuration.md and of the JSON Schema for editors.</summary>
internal static partial class ConfigurationReference
{
    private static readonly Dictionary<string, XElement> Summaries = Directory.GetFiles(AppContext.BaseDirectory, "*.xml")
        .Select(static file => XDocument.Load(file))
        .SelectMany(static document => document.Descendants("member"))
        .Where(static member => member.Element("summary") is not null)
        .GroupBy(static member => (string)member.Attribute("name")!, StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.First().Element("summary")!, StringComparer.Ordinal);

    /// <summary>The table of docs/configuration.md: one row for each key.</summary>
    public static string Table()
    {
        var table = new StringBuilder("| key | what |\n|---|---|\n");
        foreach (var key in Walk(typeof(AgentConfiguration), ""))
        {
            table.Append('|').Append(" `").Append(key.Path).Append("` | ").Append(key.Description.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }

        return table.ToString();
    }

    /// <summary>The schema, as editors read it.</summary>
    public static JsonObject Schema()
    {
        var schema = SchemaOf(typeof(AgentConfiguration));
        ((JsonObject)schema["properties"]!).Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "edge-agent configuration");
        return schema;
    }

    private static IEnumerable<ConfigurationKey> Walk(Type type, string prefix)
    {
        foreach (var property in Keys(type))
        {
            var path = prefix + property.Name;
            if (ElementOf(property.PropertyType) is { } element && IsSection(element))
            {
                foreach (var key in Walk(element, $"{path}:*:"))
                {
                    yield return key;
                }
            }
            else if (IsSection(property.PropertyType))
            {
                foreach (var key in Walk(property.PropertyType, $"{path}:"))
                {
                    yield return key;
                }
            }
            else
            {
                yield return new ConfigurationKey(path, Describe(property), SchemaOf(property.PropertyType));
            }
        }
    }

    private static JsonObject SchemaOf(Type type)
    {
        if (ElementOf(type) is { } element)
        {
            return typeof(IDictionary).IsAssignableFrom(type) || type.GetGenericTypeDefinition() == typeof(IDictionary<,>)
                ? new JsonObject { ["type"] = "object", ["additionalProperties"] = SchemaOf(element) }
                : new JsonObject { ["type"] = "array", ["items"] = SchemaOf(element) };
        }

        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
        {
            return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(plain).Select(static name => (JsonNode)name)]) };
        }

        if (!IsSection(plain))
        {
            return new JsonObject { ["type"] = TypeName(plain) };
        }

        var properties = new JsonObject();
        foreach (var property in Keys(plain))
        {
            var schema = SchemaOf(property.PropertyType);
            schema["description"] = Describe(property);
            properties[property.Name] = schema;
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    // TimeSpan is written as text: 00:01:00.
    private static string TypeName(Type type) =>
        type == typeof(bool) ? "boolean"
        : type == typeof(int) || type == typeof(long) || type == typeof(uint) || type == typeof(ulong) ? "integer"
        : type == typeof(double) || type == typeof(float) ? "number"
        : "string";

    private static IEnumerable<PropertyInfo> Keys(Type type) => type.GetProperties().Where(static property => property.CanWrite);

    private static bool IsSection(Type type) => type.IsClass && type != typeof(string) && type.Namespace!.StartsWith("EdgeRuntime", StringComparison.Ordinal);

    private static Type? ElementOf(Type type) => type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[^1] : null;

    private static string Describe(PropertyInfo property)
    {
        var summary = Summaries[$"P:{property.DeclaringType!.FullName}.{property.Name}"];
        var text = string.Concat(summary.Nodes().Select(static node => node switch
        {
            XElement { Name.LocalName: "see" } see => ((string)see.Attribute("cref")!).Split('.')[^1],
            XElement element => element.Value,
            _ => node.ToString(),
        }));
        return Spaces().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
