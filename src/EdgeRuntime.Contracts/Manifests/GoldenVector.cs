namespace EdgeRuntime.Contracts.Manifests;

/// <summary>A known input and the outputs that must come of it.</summary>
/// <param name="Input">File with the first input tensor's raw bytes.</param>
/// <param name="Output">File with the first output tensor's raw bytes.</param>
/// <param name="Tolerance">Largest allowed absolute difference of an element, in real units.</param>
/// <param name="Variant">The variant whose outputs these are; absent: they hold for every variant.</param>
public sealed record GoldenVector(string Input, string Output, double Tolerance, string? Variant = null);
