using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Demo;

/// <summary>The days before the Demo begins, reckoned with the device's own scheduler: it has learned its sun, and its cell is as full as it would be by then.</summary>
internal static class PastDays
{
    /// <summary>How many. After ten a device has learned all that the scheduler keeps of single days.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromDays(10);

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(2);

    /// <summary>Lives through them.</summary>
    /// <param name="policy">The device's policy.</param>
    /// <param name="battery">Its cell, with the charge that it begins with.</param>
    /// <param name="sun">Its panel.</param>
    /// <param name="costs">What the board draws.</param>
    /// <param name="start">When they begin.</param>
    /// <param name="end">When they end.</param>
    /// <param name="work">Receives what came of them; null: nobody asks.</param>
    /// <returns>What the scheduler has learned, and the charge of the cell.</returns>
    public static (SchedulerState State, double SocFraction) Live(PolicyOptions policy, SimulatedBatteryOptions battery, SolarOptions sun, NodeCosts costs, DateTimeOffset start, DateTimeOffset end, UsefulWork? work = null)
    {
        var cell = new SimulatedBattery(battery);
        var source = new SimulatedPowerSource(cell, new SolarHarvester(sun), start);
        var scheduler = new Scheduler(policy);
        var (state, loadJoules, stepJoules) = (SchedulerState.Initial, 0.0, 0.0);
        for (var now = start; now < end; now += Step)
        {
            var empty = cell.EmptyTime;
            (var plan, state) = scheduler.Decide(source.Read(now, stepJoules), new NodeWork(costs, loadJoules), state);
            stepJoules = Step.TotalSeconds * (plan.Mode is PowerMode.Asleep or PowerMode.Critical ? costs.SleepWatts : costs.BaseWatts + (plan.RateHz * costs.JoulesPerInference));
            loadJoules += stepJoules;
            work?.Add(Step, plan.RateHz * Step.TotalSeconds, stepJoules, cell.EmptyTime - empty);
        }

        return (state, cell.SocFraction);
    }
}
