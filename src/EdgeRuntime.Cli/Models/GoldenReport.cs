using EdgeRuntime.Workshop.Golden;

namespace EdgeRuntime.Cli.Models;

/// <summary>What <c>model golden</c> prints as JSON.</summary>
/// <param name="Folder">The model folder.</param>
/// <param name="Model">Model id.</param>
/// <param name="From">The fp32 twin; absent where the outputs were computed by the variants here.</param>
/// <param name="Vectors">Vectors for each variant.</param>
/// <param name="Variants">How each variant does here.</param>
internal sealed record GoldenReport(string Folder, string Model, string? From, int Vectors, IReadOnlyList<VariantFigures> Variants)
{
    public static GoldenReport Of(GoldenDraft draft, GoldenRequest request) =>
        new(request.Folder, draft.Manifest.Model, request.Twin, draft.Vectors.Length / draft.Variants.Length, draft.Variants);
}
