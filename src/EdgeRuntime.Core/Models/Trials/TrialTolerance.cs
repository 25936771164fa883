namespace EdgeRuntime.Core.Models.Trials;

/// <summary>How much worse than the one before it a model may be in its trial.</summary>
/// <param name="ConfidenceDrop">How much lower its mean confidence, 0 to 1.</param>
/// <param name="CostFactor">How many times as slow or as dear, at least 1. Counts where its manifest sets no limit of its own.</param>
public readonly record struct TrialTolerance(double ConfidenceDrop, double CostFactor);
