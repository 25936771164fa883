using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Models;

namespace EdgeRuntime.Training.Tests.Packing;

/// <summary>The built-in model as the agent's output folder carries it, its hashes and sizes checked on loading.</summary>
internal static class ShippedModel
{
    public static ModelPackage Package { get; } = ModelPackage.Load(Path.Combine(AppContext.BaseDirectory, "models", "vibration-condition"));

    public static ModelManifest Manifest => Package.Manifest;

    public static TheoryData<string> Variants => [.. Manifest.Variants.Select(variant => variant.Name)];

    public static VariantSpec Variant(string name) => Manifest.Variants.Single(variant => variant.Name == name);

    public static byte[] Read(string file) => File.ReadAllBytes(Package.PathOf(file));
}
