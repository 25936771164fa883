using System.Collections.Immutable;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>
/// A recorded harvest in planning slots of half an hour, aligned to the clock; the harvest is constant within one. Immutable. The panel's
/// size is not part of it.
/// </summary>
public sealed record HarvestTrace
{
    /// <summary>Length of a planning slot.</summary>
    public static readonly TimeSpan SlotLength = TimeSpan.FromMinutes(30);

    /// <summary>File name without folder.</summary>
    public required string Name { get; init; }

    /// <summary>Lowercase sha256 of the file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The first moment, with the trace's own offset from UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The slots in order; only the first and the last may be shorter than <see cref="SlotLength"/>.</summary>
    public required ImmutableArray<HarvestSlot> Slots { get; init; }

    /// <summary>Time within the trace that no sample covers; it counts as no harvest.</summary>
    public required TimeSpan Uncovered { get; init; }

    /// <summary>Length of the whole trace.</summary>
    public TimeSpan Length => TimeSpan.FromMinutes(Slots.Sum(static slot => slot.Minutes));
}
