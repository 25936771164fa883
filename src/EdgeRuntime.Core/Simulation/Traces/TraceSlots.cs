using System.Collections.Immutable;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>Cuts samples into planning slots.</summary>
internal static class TraceSlots
{
    // Ten years of half hours.
    private const int MaxSlots = 175_320;

    /// <summary>Averages the samples of each half hour. A sample holds until the next, but no longer than the file's usual step.</summary>
    /// <exception cref="TraceException">The trace is longer than ten years or shorter than a minute.</exception>
    public static HarvestTrace Cut(string name, string sha256, List<HarvestSample> samples, double fullScale)
    {
        var step = UsualStep(samples);
        var start = samples[0].At;
        var end = samples[^1].At + step;
        var first = start.UtcTicks / HarvestTrace.SlotLength.Ticks;
        var count = ((end.UtcTicks - 1) / HarvestTrace.SlotLength.Ticks) - first + 1;
        if (count > MaxSlots)
        {
            throw new TraceException($"{name}: reaches from {start:u} to {end:u}; at most ten years are read");
        }

        // Sums of value times ticks for each slot.
        var sums = new double[count];
        var covered = TimeSpan.Zero;
        for (var i = 0; i < samples.Count; i++)
        {
            var until = i + 1 < samples.Count && samples[i + 1].At - samples[i].At < step ? samples[i + 1].At : samples[i].At + step;
            if (samples[i].Value is { } value)
            {
                covered += until - samples[i].At;
                Spread(sums, first, samples[i].At.UtcTicks, until.UtcTicks, value);
            }
        }

        var slots = Slots(sums, first, start.UtcTicks, end.UtcTicks, fullScale);
        return slots.Length > 0
            ? new HarvestTrace { Name = name, Sha256 = sha256, Start = start, Slots = slots, Uncovered = end - start - covered }
            : throw new TraceException($"{name}: covers less than a minute");
    }

    private static void Spread(double[] sums, long first, long from, long to, double value)
    {
        while (from < to)
        {
            var slot = from / HarvestTrace.SlotLength.Ticks;
            var until = Math.Min(to, (slot + 1) * HarvestTrace.SlotLength.Ticks);
            sums[slot - first] += value * (until - from);
            from = until;
        }
    }

    private static ImmutableArray<HarvestSlot> Slots(double[] sums, long first, long start, long end, double fullScale)
    {
        var slots = ImmutableArray.CreateBuilder<HarvestSlot>(sums.Length);
        for (var i = 0; i < sums.Length; i++)
        {
            var from = Math.Max(start, (first + i) * HarvestTrace.SlotLength.Ticks);
            var to = Math.Min(end, (first + i + 1) * HarvestTrace.SlotLength.Ticks);
            var minutes = (int)Math.Round((to - from) / (double)TimeSpan.TicksPerMinute);
            if (minutes > 0)
            {
                slots.Add(new HarvestSlot(sums[i] / (to - from) / fullScale, minutes));
            }
        }

        return slots.ToImmutable();
    }

    // The commonest distance between two samples.
    private static TimeSpan UsualStep(List<HarvestSample> samples)
    {
        var counts = new Dictionary<TimeSpan, int>();
        for (var i = 1; i < samples.Count; i++)
        {
            var distance = samples[i].At - samples[i - 1].At;
            counts[distance] = counts.GetValueOrDefault(distance) + 1;
        }

        return counts.MaxBy(static pair => (pair.Value, -pair.Key.Ticks)).Key;
    }
}
