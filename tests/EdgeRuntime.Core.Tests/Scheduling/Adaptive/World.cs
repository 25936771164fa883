using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

/// <summary>One node.</summary>
internal sealed record World(PolicyOptions Policy, NodeCosts Costs, double CapacityJoules)
{
    /// <summary>What the scheduler decides on a reading.</summary>
    public (RatePlan Plan, SchedulerState State) Decide(Scheduler scheduler, Reading reading, SchedulerState state) =>
        scheduler.Decide(Snapshot(reading), new NodeWork(Costs, null), state);

    /// <summary>What it remembers after these.</summary>
    public SchedulerState After(Scheduler scheduler, IEnumerable<Reading> past) =>
        past.Aggregate(SchedulerState.Initial, (state, reading) => Decide(scheduler, reading, state).State);

    private PowerSnapshot Snapshot(Reading reading) => new()
    {
        At = History.Start.AddSeconds(reading.Seconds),
        Supply = PowerSupply.Battery,
        SocFraction = reading.SocFraction,
        CapacityJoules = CapacityJoules,
        HarvestJoules = reading.HarvestJoules,
    };
}
