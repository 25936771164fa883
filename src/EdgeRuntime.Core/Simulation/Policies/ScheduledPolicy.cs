using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>The device's own scheduler.</summary>
internal sealed class ScheduledPolicy : ISimulatedPolicy
{
    private readonly Scheduler _scheduler;
    private readonly SimulationRules _rules;
    private SchedulerState _state = SchedulerState.Initial;

    /// <summary>Makes the scheduler of a kind as the rules want it.</summary>
    public ScheduledPolicy(string kind, SimulationRules rules, AdaptiveOptions adaptive)
    {
        (Name, _rules) = (kind, rules);
        _scheduler = new Scheduler(new PolicyOptions
        {
            Kind = kind,
            MinRateHz = rules.MinRateHz,
            MaxRateHz = rules.MaxRateHz,
            CriticalSocFraction = rules.ReserveSocFraction,
            RecoverSocFraction = rules.RestartSocFraction,
            Adaptive = adaptive,
        });
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public MinutePlan Decide(in NodeReading reading)
    {
        var snapshot = new PowerSnapshot
        {
            At = reading.At,
            Supply = PowerSupply.Battery,
            SocFraction = reading.SocFraction,
            CapacityJoules = _rules.CapacityJoules,
            HarvestWatts = reading.HarvestWatts,
            HarvestJoules = reading.HarvestJoules,
        };
        (var plan, _state) = _scheduler.Decide(snapshot, new NodeWork(_rules.Costs, reading.LoadJoules), _state);
        return plan.Mode == PowerMode.Asleep ? MinutePlan.Sleep : new MinutePlan(plan.RateHz, Asleep: false);
    }
}
