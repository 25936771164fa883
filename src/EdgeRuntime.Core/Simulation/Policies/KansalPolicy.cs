using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>
/// Energy-neutral operation (Kansal et al., "Power management in energy harvesting sensor networks", 2007): the next day spends what it is
/// expected to bring, evenly, since a battery without losses makes a sunny slot no cheaper than a dark one; what the battery is off its middle is
/// made up for in the same time.
/// </summary>
internal sealed class KansalPolicy(SimulationRules rules, AdaptiveOptions options) : SlotPolicy("kansal", rules, options)
{
    private const double NeutralShare = 0.5;

    /// <inheritdoc/>
    protected override double Plan(DateTimeOffset now, double storedJoules, HarvestMemory memory)
    {
        var neutral = NeutralShare * Rules.CapacityJoules * (1 - Rules.ReserveSocFraction);
        return HarvestForecast.MeanWatts(memory) + ((storedJoules - neutral) / TimeSpan.FromDays(1).TotalSeconds);
    }
}
