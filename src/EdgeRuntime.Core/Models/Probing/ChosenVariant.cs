using System.Collections.Immutable;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>The variant that this board should run.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Report">What its probe said.</param>
/// <param name="Remarks">What an operator should know of the others, a sentence each.</param>
public sealed record ChosenVariant(string Variant, ProbeReport Report, ImmutableArray<string> Remarks);
