using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Energy;

/// <summary>What a node saved by inferring less often than its models may. Pure.</summary>
public static class ThrottleSavings
{
    /// <summary>
    /// Joules that inferring at the highest rate would have drawn more in an interval: for each model the inferences that its highest rate leaves room for, at its price in the interval, or at its mean
    /// price so far where it did not run. What sleeping saves of the board's idle energy is not in it.
    /// </summary>
    /// <param name="interval">The interval.</param>
    /// <param name="totals">The totals since the first start, the interval included.</param>
    /// <param name="highest">Each model's highest rate, Hz.</param>
    /// <returns>The joules; null where no model has a known price.</returns>
    public static double? Joules(EnergyInterval interval, LifetimeTotals totals, IEnumerable<(string Model, double RateHz)> highest)
    {
        double? saved = null;
        var seconds = (interval.To - interval.From).TotalSeconds;
        var tallies = interval.ByModel().ToDictionary(static tally => tally.Model, StringComparer.Ordinal);
        foreach (var (model, rate) in highest)
        {
            var tally = tallies.GetValueOrDefault(model) ?? new ModelTally(model, 0, 0, null);
            var price = tally.Inferences > 0 ? tally.MarginalJoules / tally.Inferences
                : totals.Models.FirstOrDefault(each => each.Model == model) is { Inferences: > 0 } before ? before.MarginalJ / before.Inferences
                : null;
            saved = price is { } known ? (saved ?? 0) + (Math.Max(0, (rate * seconds) - tally.Inferences - tally.Gated) * known) : saved;
        }

        return saved;
    }
}
