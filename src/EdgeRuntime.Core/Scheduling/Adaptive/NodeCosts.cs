namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>What a node's work costs, as measured or learned so far. Immutable.</summary>
/// <param name="BaseWatts">The node awake without inferring.</param>
/// <param name="SleepWatts">The node asleep; the base power where it cannot sleep.</param>
/// <param name="JoulesPerInference">One inference above the base power.</param>
public sealed record NodeCosts(double BaseWatts, double SleepWatts, double JoulesPerInference)
{
    // Sleep that saves less than this share of the base power is no sleep.
    private const double LeastSaving = 0.1;

    /// <summary>Whether sleep saves anything worth the name.</summary>
    public bool CanSleep => SleepWatts <= BaseWatts * (1 - LeastSaving);

    /// <summary>Whether the figures can be planned with.</summary>
    public bool IsUsable => double.IsFinite(BaseWatts) && double.IsFinite(SleepWatts) && double.IsFinite(JoulesPerInference)
        && SleepWatts >= 0 && BaseWatts >= SleepWatts && JoulesPerInference > 0;
}
