using System.Text.Json.Serialization;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Models;

/// <summary>What <c>model pack</c>, <c>sign</c> and <c>inspect</c> print as JSON.</summary>
internal sealed record BundleReport
{
    /// <summary>The bundle's file.</summary>
    public required string File { get; init; }

    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <summary>Semantic version.</summary>
    public required string Version { get; init; }

    /// <summary>What rollback protection compares.</summary>
    public required long Release { get; init; }

    /// <summary>Lowercase sha256 of the manifest's bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it must no longer be installed.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Bytes of the block stream.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of a block.</summary>
    public required int BlockSize { get; init; }

    /// <summary>How many blocks there are.</summary>
    public required int Blocks { get; init; }

    /// <summary>The variants.</summary>
    public required IReadOnlyList<VariantReport> Variants { get; init; }

    /// <summary>Ids of the keys that are said to have signed it; only <c>model verify</c> says whether they have.</summary>
    public required IReadOnlyList<string> SignedBy { get; init; }

    public static BundleReport Of(Bundle bundle, string file)
    {
        var (manifest, layout) = (bundle.Manifest, BlockLayout.Of(bundle.Manifest)!);
        return new BundleReport
        {
            File = file,
            Model = manifest.Model,
            Version = manifest.Version,
            Release = manifest.Release,
            Digest = bundle.Digest,
            Created = manifest.Created,
            Expires = manifest.Expires,
            Bytes = layout.TotalBytes,
            BlockSize = layout.BlockSize,
            Blocks = layout.BlockCount,
            Variants = [.. manifest.Variants.Select(variant => VariantReport.Of(variant, manifest))],
            SignedBy = [.. bundle.Envelope.Signatures.Select(static signature => signature.KeyId)],
        };
    }
}

/// <summary>A variant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Its ONNX file.</param>
/// <param name="Precision">Its precision.</param>
/// <param name="Bytes">Bytes of its file.</param>
/// <param name="Accuracy">Its accuracy, 0 to 1.</param>
/// <param name="Macs">Multiply-accumulates of one inference.</param>
/// <param name="GoldenVectors">Golden vectors that hold for it; without any a device cannot tell whether it computes the same.</param>
internal sealed record VariantReport(string Name, string File, string Precision, long Bytes, double? Accuracy, long? Macs, int GoldenVectors)
{
    public static VariantReport Of(VariantSpec variant, ModelManifest manifest) => new(
        variant.Name,
        variant.File,
        variant.Precision,
        manifest.Files.Single(file => file.Path == variant.File).Size,
        variant.Accuracy,
        variant.Macs,
        manifest.Golden.Count(golden => golden.Variant is null || golden.Variant == variant.Name));
}

/// <summary>JSON of bundles.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BundleReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(GrantReport))]
[JsonSerializable(typeof(GoldenReport))]
[JsonSerializable(typeof(Drafting.InitReport))]
[JsonSerializable(typeof(Checking.FitReport))]
internal sealed partial class ModelReportJsonContext : JsonSerializerContext;
