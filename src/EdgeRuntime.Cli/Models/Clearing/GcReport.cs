using System.Text.Json.Serialization;

namespace EdgeRuntime.Cli.Models.Clearing;

/// <summary>What <c>model gc</c> prints as JSON.</summary>
/// <param name="Models">Every model at the broker.</param>
/// <param name="Cleared">Whether those that nobody needs were taken away.</param>
internal sealed record GcReport(IReadOnlyList<GcEntry> Models, bool Cleared);

/// <summary>A model at the broker.</summary>
/// <param name="Digest">Lowercase sha256 of the manifest's bytes.</param>
/// <param name="Model">Model id, or <c>edge-agent</c>; absent when the broker keeps no manifest that can be read.</param>
/// <param name="Version">Semantic version.</param>
/// <param name="Release">What rollback protection compares.</param>
/// <param name="Bytes">Bytes of its blocks.</param>
/// <param name="NeededBy">The devices that still need it; nobody when it can go.</param>
internal sealed record GcEntry(string Digest, string? Model, string? Version, long? Release, long? Bytes, IReadOnlyList<string> NeededBy)
{
    public static GcEntry Of(KeptModel kept, ModelNeeds needs) =>
        new(kept.Digest, kept.Name, kept.Version, kept.Release, kept.Layout?.TotalBytes, [.. needs.Of(kept.Digest)]);
}

/// <summary>JSON of a clearing.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GcReport))]
internal sealed partial class GcReportJsonContext : JsonSerializerContext;
