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
        foreach (var (model, rate) in highest)
        {
            var (inferences, ticks, joules) = (0L, 0L, 0.0);
            foreach (var part in interval.Models.Where(part => part.Model == model))
            {
                (inferences, ticks, joules) = (inferences + part.Inferences, ticks + part.Inferences + part.Gated, joules + (part.Inferences * part.MarginalJ ?? 0));
            }

            var price = inferences > 0 ? joules / inferences
                : totals.Models.FirstOrDefault(each => each.Model == model) is { Inferences: > 0 } before ? before.MarginalJ / before.Inferences
                : (double?)null;
            saved = price is { } known && double.IsFinite(known) ? (saved ?? 0) + (Math.Max(0, (rate * seconds) - ticks) * Math.Max(0, known)) : saved;
        }

        return saved;
    }
}
