using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>The plain taut string: the mean day scaled by the gap is taken for certain for two days.</summary>
internal sealed class TautStringPolicy(SimulationRules rules, AdaptiveOptions options) : SlotPolicy("taut-string", rules, options)
{
    private const int HorizonSlots = 2 * HarvestForecast.SlotsPerDay;

    /// <inheritdoc/>
    protected override double Plan(DateTimeOffset now, double storedJoules, HarvestMemory memory)
    {
        var slot = HarvestForecast.SlotOf(now);
        var seconds = HarvestForecast.SlotLength.TotalSeconds;
        var taut = new TautString(storedJoules, Rules.CapacityJoules * (1 - Rules.ReserveSocFraction));
        var path = new HarvestPath(memory, slot, HarvestForecast.Gap(memory, slot), example: -1);
        var open = taut.Add((HarvestForecast.NowWatts(memory, slot) - Envelope.FloorWatts) * seconds, seconds);
        for (var i = 1; i < HorizonSlots && open; i++)
        {
            open = taut.Add((path.Next() - Envelope.FloorWatts) * seconds, seconds);
        }

        return Envelope.FloorWatts + taut.Watts;
    }
}
