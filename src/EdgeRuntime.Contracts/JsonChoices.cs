using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EdgeRuntime.Contracts;

/// <summary>Which kinds a place in a document may be of, where it says of itself by name what it is: steps and postprocessing of a manifest, outputs of a result.</summary>
internal static class JsonChoices
{
    private const string Place = " Path: ";

    /// <summary>What to add to a refusal; empty where it is not about such a name.</summary>
    /// <param name="root">The document's type.</param>
    /// <param name="e">What the serializer threw.</param>
    public static string Of(JsonTypeInfo root, Exception e)
    {
        if (!e.Message.Contains("type discriminator", StringComparison.Ordinal) || PathOf(e) is not { } path)
        {
            return "";
        }

        var (type, choices) = (root, KindsOf(root));
        foreach (var part in path.Split('.').Skip(1))
        {
            var name = part.Split('[')[0];
            if (type.Properties.FirstOrDefault(property => property.Name == name) is not { } property)
            {
                break;
            }

            // Of a list its entries count.
            var inner = part.Contains('[', StringComparison.Ordinal) && property.PropertyType.GenericTypeArguments is [var entry] ? entry : property.PropertyType;
            type = root.Options.GetTypeInfo(inner);
            choices = KindsOf(type) ?? choices;
        }

        return choices is null ? "" : $"; {choices}";
    }

    // {"kind": "..."}: the name of the member, and what it may be.
    private static string? KindsOf(JsonTypeInfo type) => type.PolymorphismOptions is { } kinds
        ? $"{kinds.TypeDiscriminatorPropertyName} must be one of {string.Join(", ", kinds.DerivedTypes.Select(static derived => derived.TypeDiscriminator))}"
        : null;

    private static string? PathOf(Exception e)
    {
        if (e is JsonException { Path: { } path })
        {
            return path;
        }

        var at = e.Message.IndexOf(Place, StringComparison.Ordinal);
        return at < 0 ? null : e.Message[(at + Place.Length)..].Split(' ')[0];
    }
}
