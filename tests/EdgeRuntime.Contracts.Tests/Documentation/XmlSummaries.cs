using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeRuntime.Contracts.Tests.Documentation;

/// <summary>The summaries of the contract's types as plain text.</summary>
internal static partial class XmlSummaries
{
    private static readonly Dictionary<string, XElement> Members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "EdgeRuntime.Contracts.xml"))
        .Descendants("member")
        .ToDictionary(static member => (string)member.Attribute("name")!, StringComparer.Ordinal);

    /// <summary>What a property says of itself.</summary>
    public static string Of(MemberInfo property) => Of($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>What a value of an enum says of itself.</summary>
    public static string Of(Enum value) => Of($"F:{value.GetType().FullName}.{value}");

    private static string Of(string member)
    {
        if (!Members.TryGetValue(member, out var found))
        {
            return "";
        }

        return (string?)found.Element("inheritdoc")?.Attribute("cref") is { } other ? Of(other) : Plain(found.Element("summary"));
    }

    private static string Plain(XElement? summary) => summary is null
        ? ""
        : Spaces().Replace(string.Concat(summary.Nodes().Select(static node => node switch
        {
            XElement { Name.LocalName: "see" } see => $"`{Json((string)see.Attribute("cref")!)}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement element => element.Value,
            _ => ((XText)node).Value,
        })), " ").Trim();

    // What the name is on the wire: a property in camelCase, a value in snake_case.
    private static string Json(string cref)
    {
        var name = cref.Split('.')[^1];
        return cref[0] == 'F' ? WireName(name) : char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The name of an enum's value on the wire.</summary>
    public static string WireName(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
