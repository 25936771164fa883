using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Core.Models.Trials;

/// <summary>Whether a model on trial does as well as it must. Pure functions.</summary>
public static class TrialJudge
{
    // A percentile or a mean of fewer says little.
    private const int MinForFigures = 20;

    // Two slow steps of twenty are the 95th percentile, and a mean of twenty is one hiccup of the board; in the midst of a trial it takes more to call a model slow or dear.
    private const int MinInMidst = 100;
    private const double MaxFailureShare = 0.05;

    // Below that a difference is the work of whatever else the board does, and no battery feels it: half a millisecond of a Raspberry Pi's core.
    private const double MinRiseMs = 10;
    private const double MinRiseJoules = 0.001;
    private const double MinRiseCpuMs = 0.5;

    /// <summary>
    /// Judges what is known so far; called again and again within a trial. Where the model sets no limit of its own for its latency or for its energy, the one before it on this very board is the measure.
    /// </summary>
    /// <param name="trial">The model on trial since its swap.</param>
    /// <param name="before">The one that it took the place of; null when that did nothing worth comparing.</param>
    /// <param name="limits">The model's own limits.</param>
    /// <param name="tolerance">How much worse it may be than the one before.</param>
    /// <param name="isLast">Whether the trial is at its end.</param>
    /// <returns>Null while it does, else <see cref="ErrorCode.TrialFailed"/>, <see cref="ErrorCode.LimitExceeded"/> or <see cref="ErrorCode.ConfidenceDropped"/>.</returns>
    public static ErrorInfo? Judge(LaneFigures trial, LaneFigures? before, LimitsSpec? limits, TrialTolerance tolerance, bool isLast = true)
    {
        // One failure may be chance; a second one only among many that went well.
        if (trial.Failures > 1 && trial.Failures > MaxFailureShare * (trial.Inferences + trial.Failures))
        {
            return new ErrorInfo(ErrorCode.TrialFailed, $"{trial.Failures} of {trial.Inferences + trial.Failures} inferences failed in the trial");
        }

        if (trial.Inferences < MinForFigures)
        {
            return null;
        }

        var isMeasured = isLast || trial.Inferences >= MinInMidst;
        if (trial.LatencyP95?.TotalMilliseconds > limits?.LatencyP95Ms && isMeasured)
        {
            return new ErrorInfo(ErrorCode.LimitExceeded, FormattableString.Invariant($"in the trial the p95 latency was {trial.LatencyP95.Value.TotalMilliseconds:0.###} ms, but the limit is {limits.LatencyP95Ms:0.###}"));
        }

        if (trial.MeanEnergyJoules > limits?.EnergyJ && isMeasured)
        {
            return new ErrorInfo(ErrorCode.LimitExceeded, FormattableString.Invariant($"in the trial an inference cost {trial.MeanEnergyJoules:0.######} J, but the limit is {limits.EnergyJ:0.######}"));
        }

        if (before is null || before.Inferences < MinForFigures)
        {
            return null;
        }

        var worse = limits?.LatencyP95Ms is null ? Slower(trial, before, tolerance.CostFactor) : null;
        worse ??= limits?.EnergyJ is null && isMeasured ? Dearer(trial, before, tolerance.CostFactor) : null;
        if (worse is not null)
        {
            return new ErrorInfo(
                ErrorCode.LimitExceeded,
                FormattableString.Invariant($"in the trial {worse}; more than {tolerance.CostFactor:0.##} times as much is not accepted unless the model's manifest sets a limit of its own (or Updates:MaxCostFactor is higher)"));
        }

        return before.MeanConfidence - trial.MeanConfidence > tolerance.ConfidenceDrop
            ? new ErrorInfo(
                ErrorCode.ConfidenceDropped,
                FormattableString.Invariant($"in the trial the mean confidence was {trial.MeanConfidence:0.00}, before {before.MeanConfidence:0.00}; more than {tolerance.ConfidenceDrop:0.##} less is not accepted"))
            : null;
    }

    private static string? Slower(LaneFigures trial, LaneFigures before, double factor)
    {
        var (now, then) = (trial.LatencyP95?.TotalMilliseconds, before.LatencyP95?.TotalMilliseconds);
        return trial.Inferences >= MinInMidst && before.Inferences >= MinInMidst && now > factor * then && now - then > MinRiseMs
            ? FormattableString.Invariant($"the p95 latency was {now:0.###} ms, before {then:0.###} ms")
            : null;
    }

    // Modelled joules hold what the agent does around an inference, which is no merit or fault of the model, and have no common measure with measured ones; time of the processor has.
    private static string? Dearer(LaneFigures trial, LaneFigures before, double factor)
    {
        if (trial.EnergyBasis is EnergyBasis.Measured && before.EnergyBasis is EnergyBasis.Measured)
        {
            return trial.MeanEnergyJoules > factor * before.MeanEnergyJoules && trial.MeanEnergyJoules - before.MeanEnergyJoules > MinRiseJoules
                ? FormattableString.Invariant($"an inference cost {trial.MeanEnergyJoules:0.######} J, before {before.MeanEnergyJoules:0.######} J")
                : null;
        }

        var (now, then) = (trial.MeanCpuTime?.TotalMilliseconds, before.MeanCpuTime?.TotalMilliseconds);
        return now > factor * then && now - then > MinRiseCpuMs
            ? FormattableString.Invariant($"an inference took {now:0.###} ms of the processor, before {then:0.###} ms")
            : null;
    }
}
