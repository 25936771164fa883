using System.Collections.Immutable;

namespace EdgeRuntime.Core.Simulation;

/// <summary>One policy, or the optimum, over one trace.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Score">How well it did.</param>
/// <param name="Slots">What happened, slot by slot.</param>
public sealed record SimulationRun(string Policy, SimulationScore Score, ImmutableArray<SlotRecord> Slots)
{
    /// <summary>Sums up a run.</summary>
    internal static SimulationRun Of(string policy, ImmutableArray<SlotRecord> slots, int modeChanges)
    {
        double minutes = slots.Sum(static slot => slot.Minutes);
        var score = new SimulationScore(
            slots.Sum(static slot => slot.Utility * slot.Minutes) / minutes,
            slots.Sum(static slot => slot.OffFraction * slot.Minutes) / minutes,
            WorstDays(slots),
            slots.Sum(static slot => slot.SpillJoules) / 3600,
            modeChanges / (minutes / TimeSpan.MinutesPerDay));
        return new SimulationRun(policy, score, slots);
    }

    // The 5th percentile of the days' means by the nearest rank; days that the trace covers by less than half count only where there is no other.
    private static double WorstDays(ImmutableArray<SlotRecord> slots)
    {
        const double WorstShare = 0.05;
        var days = slots.GroupBy(static slot => slot.At.Date)
            .Select(static day => (Minutes: day.Sum(static slot => slot.Minutes), Utility: day.Sum(static slot => slot.Utility * slot.Minutes)))
            .ToList();
        var whole = days.Where(static day => day.Minutes >= TimeSpan.MinutesPerDay / 2).ToList();
        var ranked = (whole.Count > 0 ? whole : days).Select(static day => day.Utility / day.Minutes).Order().ToList();
        return ranked[(int)Math.Ceiling(ranked.Count * WorstShare) - 1];
    }
}
