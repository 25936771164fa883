using EdgeRuntime.Core.Energy;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>Learns from the ledger what a node's work costs. All models together are one work: at the policy's highest rate each runs at its own.</summary>
/// <param name="board">What the board draws awake; it cannot be put to sleep by the agent.</param>
/// <param name="maxRates">Each model's own highest rate, Hz, by its id.</param>
/// <param name="policyMaxRateHz">The policy's highest rate.</param>
public sealed class NodeCostLearner(BoardProfile board, IReadOnlyList<KeyValuePair<string, double>> maxRates, double policyMaxRateHz)
{
    // CPU time of an inference before one has been measured.
    private static readonly TimeSpan Guess = TimeSpan.FromMilliseconds(20);

    /// <summary>The costs by what the ledger has counted.</summary>
    public NodeCosts Of(EnergyTotals totals)
    {
        var watts = 0.0;
        foreach (var (model, rate) in maxRates)
        {
            var (joules, inferences) = (0.0, 0L);
            foreach (var entry in totals.Models)
            {
                (joules, inferences) = entry.Model == model ? (joules + entry.Joules, inferences + entry.Inferences) : (joules, inferences);
            }

            watts += rate * (inferences > 0 ? joules / inferences : Guess.TotalSeconds * board.ActiveWattsPerCore);
        }

        return new NodeCosts(board.IdleWatts, board.IdleWatts, Rounded(watts / policyMaxRateHz));
    }

    // To two digits, so that a plan is not made anew for every small change.
    private static double Rounded(double joules)
    {
        if (!(joules > 0))
        {
            return 1e-6;
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(joules)) - 1);
        return Math.Round(joules / unit) * unit;
    }
}
