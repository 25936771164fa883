using System.Collections.Immutable;

namespace EdgeRuntime.Core.Models.Probing;

/// <summary>How this board should run a model.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Threads">Threads of one inference.</param>
/// <param name="Report">What its probe said.</param>
/// <param name="Proved">It and the others that keep within the limits here, in the order of the manifest.</param>
/// <param name="Remarks">What an operator should know of the others, a sentence each.</param>
public sealed record ChosenVariant(string Variant, int Threads, ProbeReport Report, ImmutableArray<string> Proved, ImmutableArray<string> Remarks);
