using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Power;

/// <summary>What the power loop runs by.</summary>
/// <param name="Physical">The clock of battery and sun.</param>
/// <param name="Interval">Time between readings.</param>
/// <param name="Board">What the board says of itself.</param>
public sealed record PowerLoopSettings(TimeProvider Physical, TimeSpan Interval, BoardWatch Board)
{
    /// <summary>Learns what the node's work costs, for the adaptive policy; null where nothing is known of it.</summary>
    public NodeCostLearner? Costs { get; init; }

    /// <summary>How dirty the grid's electricity is by the hour; by default not known.</summary>
    public CarbonSignal? Carbon { get; init; }

    /// <summary>Keeps the scheduler's memory; by default nowhere.</summary>
    public SchedulerStore Memory { get; init; } = new(null);
}
