using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Workshop.Golden;

/// <summary>Golden vectors that were computed and not written yet.</summary>
/// <param name="Manifest">The model's manifest as it was.</param>
/// <param name="Vectors">The vectors.</param>
/// <param name="Variants">How each variant does here.</param>
public sealed record GoldenDraft(ModelManifest Manifest, ImmutableArray<GoldenFiles> Vectors, ImmutableArray<VariantFigures> Variants);
