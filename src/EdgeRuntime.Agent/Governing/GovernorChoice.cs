namespace EdgeRuntime.Agent.Governing;

/// <summary>Which governor a board should run under, after each was tried at the same work. Pure functions.</summary>
internal static class GovernorChoice
{
    // A board's own governor is left for a saving that outlives the day on which it was measured.
    private const double MeaningfulShare = 0.98;

    // The same work is compared: what the governors do, not what the sources did meanwhile.
    private const double LowestShareOfRate = 0.8;

    /// <summary>Chooses the cheapest of those that keep up and within the limits; the board's own unless another one is cheaper by more than the windows of one governor disagree.</summary>
    /// <param name="trials">What was measured, the board's own governor first.</param>
    /// <param name="latencyLimitsMs">Each model's limit of the 95th percentile; null where it has none.</param>
    /// <returns>The choice, or why there is none, for an operator.</returns>
    public static (GovernorTrial? Chosen, string Words) Choose(IReadOnlyList<GovernorTrial> trials, IReadOnlyList<double?> latencyLimitsMs)
    {
        foreach (var trial in trials)
        {
            if (Math.Min(trial.First.InferencesPerSecond, trial.Second.InferencesPerSecond) < LowestShareOfRate * Math.Max(trial.First.InferencesPerSecond, trial.Second.InferencesPerSecond))
            {
                return (null, FormattableString.Invariant($"the work changed between the trials ({trial.First.InferencesPerSecond:0.###} and {trial.Second.InferencesPerSecond:0.###} inferences a second under one governor)"));
            }
        }

        var highest = trials.Max(static trial => trial.InferencesPerSecond);
        var fit = trials.Where(trial => trial.InferencesPerSecond >= LowestShareOfRate * highest && !BreaksALimit(trial, latencyLimitsMs)).ToList();
        var own = trials[0];
        var best = fit.MinBy(static trial => trial.JoulesPerInference) ?? own;
        var noise = Math.Max((1 - MeaningfulShare) * own.JoulesPerInference, trials.Max(static trial => trial.SpreadJoules));
        if (fit.Contains(own) && own.JoulesPerInference - best.JoulesPerInference <= noise)
        {
            best = own;
        }

        return (best, string.Join(", ", trials.Select(trial => Describe(trial, fit.Contains(trial)))));
    }

    private static bool BreaksALimit(GovernorTrial trial, IReadOnlyList<double?> latencyLimitsMs) =>
        latencyLimitsMs.Index().Any(limit => trial.LatencyP95Ms(limit.Index) > limit.Item);

    private static string Describe(GovernorTrial trial, bool fits) =>
        FormattableString.Invariant($"{trial.Governor ?? "the board's own"} {trial.JoulesPerInference:0.####} J{(fits ? "" : " but too slow")}");
}
