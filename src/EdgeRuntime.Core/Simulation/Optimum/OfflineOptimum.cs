using System.Collections.Immutable;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Core.Simulation.Optimum;

/// <summary>
/// The best that anybody could have done who knew the whole harvest beforehand: dynamic programming over the charge. The value of a charge
/// is concave, and so is the utility of a power; both are kept as straight pieces, and the best split of the energy at hand between now and
/// later takes the pieces of both in the order of their slopes. That is exact for the pieces, so only the grid of charges is an
/// approximation, and the run through the trace shows what its plan really yields.
/// </summary>
/// <remarks>
/// Time off for lack of charge is avoided wherever it can be. Where it cannot, the optimum is not charged the wait for the restart charge:
/// it is then an upper bound.
/// </remarks>
public static class OfflineOptimum
{
    /// <summary>Name under which the optimum is reported.</summary>
    public const string Name = "optimum";

    internal const int DefaultLevels = 2000;

    // Values are kept for the start of each block and made again for the slots within: memory for a year stays at a few megabytes.
    private const int BlockSlots = 128;

    /// <summary>Finds the optimum.</summary>
    public static SimulationRun Find(HarvestTrace trace, SimulationRules rules) => Find(trace, rules, DefaultLevels);

    /// <summary>Finds the optimum on a grid of this many charges above the reserve.</summary>
    internal static SimulationRun Find(HarvestTrace trace, SimulationRules rules, int levels)
    {
        var envelope = rules.Envelope;
        var split = new EnergySplit(envelope, rules.CapacityJoules * (1 - rules.ReserveSocFraction), levels);
        var slots = trace.Slots;
        var blocks = (slots.Length + BlockSlots - 1) / BlockSlots;
        // ends[b]: the value of each charge at the end of block b.
        var ends = new double[blocks][];
        ends[^1] = new double[levels + 1];
        for (var block = blocks - 1; block > 0; block--)
        {
            ends[block - 1] = ValuesWithin(split, slots, rules, block, ends[block])[0];
        }

        var records = ImmutableArray.CreateBuilder<SlotRecord>(slots.Length);
        var stored = rules.CapacityJoules * (rules.StartSocFraction - rules.ReserveSocFraction);
        var at = trace.Start;
        for (var block = 0; block < blocks; block++)
        {
            var values = ValuesWithin(split, slots, rules, block, ends[block]);
            for (var i = 1; i < values.Count; i++)
            {
                var slot = slots[(block * BlockSlots) + i - 1];
                var harvest = slot.Share * rules.PanelWatts;
                var watts = split.BestWatts(stored, harvest, slot.Minutes * 60.0, values[i]);
                var after = stored + ((harvest - watts) * slot.Minutes * 60);
                stored = Math.Clamp(after, 0, split.CapacityJoules);
                records.Add(Record(at, slot.Minutes, harvest, watts, after - stored, rules.ReserveSocFraction + (stored / rules.CapacityJoules), envelope));
                at += TimeSpan.FromMinutes(slot.Minutes);
            }
        }

        return SimulationRun.Of(Name, records.MoveToImmutable(), 0);
    }

    // The values at the start of each slot of a block, and at its end.
    private static List<double[]> ValuesWithin(EnergySplit split, ImmutableArray<HarvestSlot> slots, SimulationRules rules, int block, double[] end)
    {
        var first = block * BlockSlots;
        var count = Math.Min(BlockSlots, slots.Length - first);
        var values = new double[count + 1][];
        values[count] = end;
        for (var i = count - 1; i >= 0; i--)
        {
            var slot = slots[first + i];
            values[i] = split.ValueBefore(slot.Share * rules.PanelWatts, slot.Minutes * 60.0, values[i + 1]);
        }

        return [.. values];
    }

    private static SlotRecord Record(DateTimeOffset at, int minutes, double harvest, double watts, double spilt, double soc, SleepEnvelope envelope)
    {
        // Below the floor the node was off for part of the slot; between floor and knee it slept for part of it.
        var off = watts < envelope.FloorWatts ? 1 - (watts / envelope.FloorWatts) : 0;
        var awake = Math.Clamp((watts - envelope.FloorWatts) / (envelope.KneeWatts - envelope.FloorWatts), 0, 1);
        return new SlotRecord(at, minutes, harvest, watts, soc, envelope.RateAwake(watts) * awake, envelope.At(watts), 1 - awake - off, off, Math.Max(0, spilt));
    }
}
