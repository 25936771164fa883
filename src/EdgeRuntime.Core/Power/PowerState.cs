using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Core.Power;

/// <summary>What the power loop last read and decided. Immutable; published whole.</summary>
/// <param name="Snapshot">What was read.</param>
/// <param name="Plan">What was decided.</param>
public sealed record PowerState(PowerSnapshot Snapshot, RatePlan Plan);
