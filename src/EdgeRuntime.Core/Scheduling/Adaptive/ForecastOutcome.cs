namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>A half hour that is over.</summary>
/// <param name="MeasuredWatts">Its mean harvest.</param>
/// <param name="ExpectedWatts">What the profile expected.</param>
public readonly record struct ForecastOutcome(double MeasuredWatts, double ExpectedWatts);
