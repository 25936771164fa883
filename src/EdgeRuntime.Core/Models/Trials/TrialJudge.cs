using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Core.Models.Trials;

/// <summary>Whether a model on trial does as well as it must. Pure functions.</summary>
public static class TrialJudge
{
    // A percentile or a mean of fewer says little.
    private const int MinForFigures = 20;

    // Two slow steps of twenty are the 95th percentile; in the midst of a trial it takes more to call a model slow.
    private const int MinForPercentile = 100;
    private const double MaxFailureShare = 0.05;

    /// <summary>Judges what is known so far; called again and again within a trial.</summary>
    /// <param name="trial">The model on trial since its swap.</param>
    /// <param name="before">The one that it took the place of; null when that did nothing worth comparing.</param>
    /// <param name="limits">The model's own limits.</param>
    /// <param name="maxConfidenceDrop">How much lower its mean confidence may be than that of the one before.</param>
    /// <param name="isLast">Whether the trial is at its end.</param>
    /// <returns>Null while it does, else <see cref="ErrorCode.TrialFailed"/>, <see cref="ErrorCode.LimitExceeded"/> or <see cref="ErrorCode.ConfidenceDropped"/>.</returns>
    public static ErrorInfo? Judge(LaneFigures trial, LaneFigures? before, LimitsSpec? limits, double maxConfidenceDrop, bool isLast = true)
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

        if (trial.LatencyP95?.TotalMilliseconds > limits?.LatencyP95Ms && (isLast || trial.Inferences >= MinForPercentile))
        {
            return new ErrorInfo(ErrorCode.LimitExceeded, FormattableString.Invariant($"in the trial the p95 latency was {trial.LatencyP95.Value.TotalMilliseconds:0.###} ms, but the limit is {limits.LatencyP95Ms:0.###}"));
        }

        if (trial.MeanEnergyJoules > limits?.EnergyJ)
        {
            return new ErrorInfo(ErrorCode.LimitExceeded, FormattableString.Invariant($"in the trial an inference cost {trial.MeanEnergyJoules:0.######} J, but the limit is {limits.EnergyJ:0.######}"));
        }

        return before?.Inferences >= MinForFigures && before.MeanConfidence - trial.MeanConfidence > maxConfidenceDrop
            ? new ErrorInfo(
                ErrorCode.ConfidenceDropped,
                FormattableString.Invariant($"in the trial the mean confidence was {trial.MeanConfidence:0.00}, before {before.MeanConfidence:0.00}; more than {maxConfidenceDrop:0.##} less is not accepted"))
            : null;
    }
}
