using EdgeRuntime.Core.Energy;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// Learns from the ledger what a node's work costs now: the mean price of the last inferences of each model. All models together are one work:
/// at the policy's highest rate each runs at its own. Used by one loop.
/// </summary>
public sealed class NodeCostLearner
{
    // CPU time of an inference before one has been measured.
    private static readonly TimeSpan Guess = TimeSpan.FromMilliseconds(20);

    // Inferences after which two thirds of what was known of the price are forgotten.
    private const double Memory = 100;

    private readonly BoardProfile _board;
    private readonly double? _sleepWatts;
    private readonly IEnumerable<ModelWork> _models;
    private readonly double _guessJoules;
    private Price[] _prices = [];

    /// <summary>Makes the learner.</summary>
    /// <param name="board">What the board draws, awake and asleep.</param>
    /// <param name="models">The models; looked at anew each time, since some come and go.</param>
    /// <param name="sleeps">Whether the board is put to sleep while nothing is to be inferred.</param>
    public NodeCostLearner(BoardProfile board, IEnumerable<ModelWork> models, bool sleeps = false)
    {
        (_board, _sleepWatts) = (board, sleeps ? board.SleepWatts : null);
        (_models, _guessJoules) = (models, Guess.TotalSeconds * board.ActiveWattsPerCore);
        Refresh();
    }

    /// <summary>The costs by what the ledger has counted.</summary>
    /// <param name="totals">A later reading than the last.</param>
    /// <param name="policyMaxRateHz">The policy's highest rate.</param>
    public NodeCosts Of(EnergyTotals totals, double policyMaxRateHz)
    {
        Refresh();
        var watts = 0.0;
        foreach (var price in _prices)
        {
            price.TakeIn(totals);
            watts += (price.MaxRateHz ?? policyMaxRateHz) * price.Joules;
        }

        // What a rail sensor has taught beats the profile, which knows nothing of the agent.
        var idle = totals.Metered is { } metered ? Rounded(metered.IdleWatts) : totals.AgentWatts > 0 ? Rounded(_board.IdleWatts + totals.AgentWatts) : _board.IdleWatts;
        return new NodeCosts(idle, Math.Min(_sleepWatts ?? idle, idle), Rounded(watts / policyMaxRateHz));
    }

    /// <summary>What the inferences of a model may take under a plan, by what they cost at the last reading.</summary>
    public double? WattsOf(string model, RatePlan plan) =>
        plan.InferenceWatts is not null && Array.Find(_prices, price => price.Model == model) is { } price ? plan.RateFor(price.MaxRateHz) * price.Joules : null;

    private void Refresh() =>
        _prices = [.. _models.Select(work => Array.Find(_prices, price => price.Model == work.Model) ?? new Price(work, _guessJoules))];

    // Up, to three digits: the envelope is not made anew for every small change, and a plan never pays less than inferences cost.
    private static double Rounded(double joules)
    {
        // A round price stays what it is.
        const double Slack = 1e-9;
        if (!(joules > 0))
        {
            return 1e-6;
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(joules)) - 2);
        return Math.Ceiling((joules / unit) - Slack) * unit;
    }

    private sealed class Price(ModelWork work, double guessJoules)
    {
        // Of each model that has switched its variants: what was counted of it must not count otherwise later.
        private readonly Dictionary<string, string> _leads = new(StringComparer.Ordinal);
        private double _spent;
        private long _inferences;

        public string Model => work.Model;

        public double? MaxRateHz => work.MaxRateHz;

        public double Joules { get; private set; } = guessJoules;

        public void TakeIn(EnergyTotals totals)
        {
            if (work.Lead?.Invoke() is { } lead)
            {
                _leads.TryAdd(lead.Digest, lead.Variant);
            }

            var (spent, inferences) = (0.0, 0L);
            foreach (var entry in totals.Models)
            {
                (spent, inferences) = entry.Model == Model && (_leads.GetValueOrDefault(entry.Digest) ?? entry.Variant) == entry.Variant ? (spent + entry.Joules, inferences + entry.Inferences) : (spent, inferences);
            }

            var count = inferences - _inferences;
            if (count > 0)
            {
                var share = _inferences == 0 ? 1 : 1 - Math.Exp(-count / Memory);
                Joules += share * (((spent - _spent) / count) - Joules);
                (_spent, _inferences) = (spent, inferences);
            }
        }
    }
}
