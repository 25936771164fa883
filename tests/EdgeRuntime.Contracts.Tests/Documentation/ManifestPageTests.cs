using System.Text;
using System.Text.Json.Serialization.Metadata;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Documentation;

/// <summary>docs/models.md names every field and value of a manifest, and its example is one that the reader accepts.</summary>
public sealed class ManifestPageTests
{
    private static readonly string Page = File.ReadAllText(Checkout.PathOf("docs/models.md"));

    [Fact]
    public void Page_NamesEveryFieldAndValueOfTheManifestTypes()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(ManifestJsonContext.Default.ModelManifest, names, []);
        Assert.Superset(new HashSet<string> { "model", "zeroPoint", "channelOrder", "reconstruction_error", "float16", "latencyP95Ms" }, names);

        Assert.All(names, static name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Example_OfThePage_IsAValidManifestWithEveryTopLevelField()
    {
        var from = Page.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        var example = Page[from..Page.IndexOf("```", from, StringComparison.Ordinal)];

        var read = ManifestReader.Read(Encoding.UTF8.GetBytes(example));

        Assert.True(read.IsOk, read.IsOk ? "" : read.Error.Message);
        Assert.All(ManifestJsonContext.Default.ModelManifest.Properties, property => Assert.Contains($"\n  \"{property.Name}\": ", example, StringComparison.Ordinal));
    }

    private static void Collect(JsonTypeInfo type, SortedSet<string> names, HashSet<Type> seen)
    {
        if (!seen.Add(type.Type))
        {
            return;
        }

        if (type.ElementType is { } element)
        {
            Collect(Info(element), names, seen);
        }

        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (plain.IsEnum)
        {
            foreach (var value in Enum.GetValues(plain).Cast<object>())
            {
                names.Add(System.Text.Json.JsonSerializer.Serialize(value, Info(plain)).Trim('"'));
            }
        }

        foreach (var derived in type.PolymorphismOptions?.DerivedTypes ?? [])
        {
            names.Add((string)derived.TypeDiscriminator!);
            names.Add(type.PolymorphismOptions!.TypeDiscriminatorPropertyName);
            Collect(Info(derived.DerivedType), names, seen);
        }

        foreach (var property in type.Properties)
        {
            names.Add(property.Name);
            Collect(Info(property.PropertyType), names, seen);
        }
    }

    private static JsonTypeInfo Info(Type type) => ManifestJsonContext.Default.GetTypeInfo(type)!;
}
