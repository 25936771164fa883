using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>Spends a fixed fraction of what is stored: the mean harvest over the capacity (Shaviv and Özgür, "Universally near optimal online power control for energy harvesting nodes", 2016).</summary>
internal sealed class FixedFractionPolicy(SimulationRules rules, AdaptiveOptions options) : SlotPolicy("fixed-fraction", rules, options)
{
    /// <inheritdoc/>
    protected override double Plan(DateTimeOffset now, double storedJoules, HarvestMemory memory) =>
        HarvestForecast.MeanWatts(memory) * storedJoules / (Rules.CapacityJoules * (1 - Rules.ReserveSocFraction));
}
