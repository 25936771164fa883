using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Energy;

/// <summary>Sums intervals up to what the device has counted since its first start. Pure.</summary>
public static class LifetimeEnergy
{
    // A millionth of a joule is far below what any sensor sees.
    private const int Decimals = 6;

    /// <summary>The totals with one more interval.</summary>
    /// <param name="totals">The totals before it.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="harvestJoules">Joules harvested in it; null where that is unknown.</param>
    /// <param name="grams">Grams of CO2 equivalent of its load; null where no intensity is known.</param>
    public static LifetimeTotals Add(LifetimeTotals totals, EnergyInterval interval, double? harvestJoules, double? grams)
    {
        var models = totals.Models.ToImmutableSortedDictionary(static model => model.Model, static model => model, StringComparer.Ordinal).ToBuilder();
        var marginal = 0.0;
        foreach (var tally in interval.ByModel())
        {
            var joules = tally.MarginalJoules ?? 0;
            var before = models.GetValueOrDefault(tally.Model) ?? new ModelLifetimeTotals(tally.Model, 0, 0, 0);
            models[tally.Model] = new ModelLifetimeTotals(tally.Model, before.Inferences + tally.Inferences, before.Gated + tally.Gated, Sum(before.MarginalJ, joules));
            marginal += joules;
        }

        return new LifetimeTotals
        {
            LoadJ = Sum(totals.LoadJ, Counted(interval.LoadJoules) ?? 0),
            HarvestJ = Counted(harvestJoules) is { } harvest ? Sum(totals.HarvestJ ?? 0, harvest) : totals.HarvestJ,
            Inferences = totals.Inferences + interval.Models.Sum(static part => part.Inferences),
            Gated = totals.Gated + interval.Models.Sum(static part => part.Gated),
            MarginalJ = Sum(totals.MarginalJ, marginal),
            GramsCO2e = Counted(grams) is { } more ? Sum(totals.GramsCO2e ?? 0, more) : totals.GramsCO2e,
            Models = [.. models.Values],
        };
    }

    /// <summary>Whether these can be totals that a device has counted.</summary>
    public static bool IsSound(LifetimeTotals totals) =>
        IsCount(totals.LoadJ) && IsCount(totals.MarginalJ) && IsCount(totals.HarvestJ ?? 0) && IsCount(totals.GramsCO2e ?? 0) && totals is { Inferences: >= 0, Gated: >= 0 }
        && totals.Models.All(static model => model is { Model: not null, Inferences: >= 0, Gated: >= 0 } && IsCount(model.MarginalJ))
        && totals.Models.DistinctBy(static model => model.Model).Count() == totals.Models.Length;

    // A counter that was set back harvests nothing, and what is not a number adds nothing.
    private static double? Counted(double? figure) => figure is { } number && double.IsFinite(number) ? Math.Max(0, number) : null;

    private static double Sum(double before, double more) => Math.Round(before + more, Decimals);

    private static bool IsCount(double figure) => double.IsFinite(figure) && figure >= 0;
}
