using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Power;

/// <summary>What the power loop runs by.</summary>
/// <param name="Physical">The clock of battery and sun.</param>
/// <param name="Interval">Time between readings.</param>
/// <param name="Files">Where thermal zones are read.</param>
public sealed record PowerLoopSettings(TimeProvider Physical, TimeSpan Interval, IFileSystem Files)
{
    /// <summary>Learns what the node's work costs, for the adaptive policy; null where nothing is known of it.</summary>
    public NodeCostLearner? Costs { get; init; }
}
