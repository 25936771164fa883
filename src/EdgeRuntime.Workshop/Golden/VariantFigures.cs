namespace EdgeRuntime.Workshop.Golden;

/// <summary>How one variant does on the inputs of golden vectors.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="MaxDifference">Largest difference from the twin, real units; null without a twin.</param>
/// <param name="Tolerance">The tolerance of its vectors, real units.</param>
public sealed record VariantFigures(string Variant, double? MaxDifference, double Tolerance);
