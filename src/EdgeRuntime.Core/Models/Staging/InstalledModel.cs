using System.Collections.Immutable;

namespace EdgeRuntime.Core.Models.Staging;

/// <summary>A model that lies whole in the store.</summary>
/// <param name="Digest">Lowercase sha256 of its manifest.</param>
/// <param name="Release">Its release.</param>
/// <param name="Variants">The variants that were fetched; none means all.</param>
public sealed record InstalledModel(string Digest, long Release, ImmutableArray<string> Variants)
{
    /// <summary>The variant that the probe chose for this board; null before a probe.</summary>
    public string? Variant { get; init; }

    /// <summary>The variants that the probe found good on this board, the chosen one among them; none before a probe.</summary>
    public ImmutableArray<string> Proved { get => field.IsDefault ? [] : field; init; }

    /// <summary>The rank of the order that asked for it, <see cref="Contracts.Messages.OrderRank.Value"/>; 0 for the one that came with the configuration.</summary>
    public long Generation { get; init; }

    /// <summary>The threads that the probe chose for this board; null before a probe.</summary>
    public int? Threads { get; init; }

    /// <summary>The lowest release that its manifest lets a device return to; null where it says nothing.</summary>
    public long? Floor { get; init; }

    /// <summary>The lowest release that the grant allows by which it was let in; null without a grant.</summary>
    public long? GrantedRelease { get; init; }
}
