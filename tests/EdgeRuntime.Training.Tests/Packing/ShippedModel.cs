using System.Text.Json;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Training.Tests.Packing;

/// <summary>The built-in model as the agent's output folder carries it.</summary>
internal static class ShippedModel
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "vibration-condition");

    public static ModelManifest Manifest { get; } =
        JsonSerializer.Deserialize(Read("manifest.json"), ManifestJsonContext.Default.ModelManifest)!;

    public static TheoryData<string> Variants => [.. Manifest.Variants.Select(variant => variant.Name)];

    public static VariantSpec Variant(string name) => Manifest.Variants.Single(variant => variant.Name == name);

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder, file));
}
