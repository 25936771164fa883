using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Tests.Documentation;

/// <summary>Generated parts of docs/mqtt.md and docs/troubleshooting.md: between marks, the example and the fields of each message, and the lists of names and codes.</summary>
internal static class MessagePage
{
    private const string End = "<!-- end -->";
    private const int ShortList = 6;

    /// <summary>JSON as people read it.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static readonly Dictionary<string, Type> Lists = new(StringComparer.Ordinal)
    {
        ["event names"] = typeof(EventName),
        ["reason codes"] = typeof(RateReason),
        ["drop reasons"] = typeof(DropReason),
        ["phases"] = typeof(ModelPhase),
    };

    /// <summary>The page with everything between its marks written from the types.</summary>
    public static string Fill(string file, string page)
    {
        if (file == "docs/troubleshooting.md")
        {
            return Replace(page, "<!-- list: error codes -->\n", List(typeof(ErrorCode)));
        }

        foreach (var (name, _) in MessageSchemas.All)
        {
            page = Replace(page, $"<!-- message: {name} -->\n", Message(name));
        }

        foreach (var (name, type) in Lists)
        {
            page = Replace(page, $"<!-- list: {name} -->\n", List(type));
        }

        return page;
    }

    private static string Replace(string page, string mark, string content)
    {
        var from = page.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        var to = from < mark.Length ? -1 : page.IndexOf(End, from, StringComparison.Ordinal);
        return to < 0 ? throw new InvalidDataException($"the page has no place for {mark.Trim()}") : page[..from] + content + page[to..];
    }

    private static string Message(string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n```json\n{JsonNode.Parse(MessageExamples.Of(name))!.ToJsonString(Indented)}\n```\n\n");
        text.Append("| field | type | required | what |\n|---|---|---|---|\n");
        Append(text, MessageSchemas.Of(name), "");
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, JsonObject schema, string prefix)
    {
        var required = schema["required"]?.AsArray().Select(static name => (string)name!).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, node) in schema["properties"]?.AsObject() ?? [])
        {
            var property = node!.AsObject();
            text.Append(CultureInfo.InvariantCulture, $"| `{prefix}{name}` | {TypeOf(property)} | {(required.Contains(name) ? "yes" : "")} | {((string?)property["description"])?.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            Append(text, property, $"{prefix}{name}.");
            if (property["items"] is JsonObject items)
            {
                Append(text, items, $"{prefix}{name}[].");
            }
        }

        foreach (var variant in schema["anyOf"]?.AsArray() ?? [])
        {
            Append(text, variant!.AsObject(), prefix);
        }
    }

    private static string TypeOf(JsonObject schema) =>
        schema["const"] is { } constant ? $"`{constant}`"
        : schema["enum"] is JsonArray { Count: <= ShortList } values ? string.Join(", ", values.Select(static value => $"`{value}`"))
        : schema["enum"] is not null ? "code"
        : schema["anyOf"] is not null ? "object"
        : schema["pattern"] is not null && schema["type"]?.ToString() == "string" && ((string)schema["pattern"]!).Contains(':') ? "time"
        : schema["type"]?.ToString() switch
        {
            "array" => $"array of {TypeOf(schema["items"]!.AsObject())}",
            { } type when type.StartsWith('[') => "number or null",
            { } type => type,
            null => "any",
        };

    private static string List(Type type)
    {
        var text = new StringBuilder("\n| code | meaning |\n|---|---|\n");
        foreach (var value in Enum.GetValues(type).Cast<Enum>())
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{XmlSummaries.WireName(value.ToString())}` | {XmlSummaries.Of(value)} |\n");
        }

        return text.Append('\n').ToString();
    }
}
