using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>What the adaptive policy wants now.</summary>
/// <param name="RateHz">Rate; 0 asleep.</param>
/// <param name="Watts">Mean power that the plan allows the node.</param>
/// <param name="WakeAt">Asleep: when to look again at the latest; null awake.</param>
/// <param name="Code">Why, for programs.</param>
/// <param name="Reason">Why, in words for an operator.</param>
internal readonly record struct AdaptiveDecision(double RateHz, double Watts, DateTimeOffset? WakeAt, RateReason Code, string Reason)
{
    /// <summary>Tells where the charge goes under the plan.</summary>
    public OutlookForecast? Forecast { get; init; }
}
