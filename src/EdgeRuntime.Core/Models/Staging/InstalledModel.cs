using System.Collections.Immutable;

namespace EdgeRuntime.Core.Models.Staging;

/// <summary>A model that lies whole in the store.</summary>
/// <param name="Digest">Lowercase sha256 of its manifest.</param>
/// <param name="Release">Its release.</param>
/// <param name="Variants">The variants that were fetched; none means all.</param>
public sealed record InstalledModel(string Digest, long Release, ImmutableArray<string> Variants);
