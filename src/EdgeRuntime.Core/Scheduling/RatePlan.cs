using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>What the scheduler decided. Immutable.</summary>
/// <param name="RateHz">Rate of a model that is configured for the policy's highest rate; 0 in Critical and Asleep.</param>
/// <param name="Fraction">The rate over the highest one: what each model's own highest rate is multiplied by.</param>
/// <param name="Mode">What this means for an operator.</param>
/// <param name="Reason">Why, in words for an operator.</param>
public sealed record RatePlan(double RateHz, double Fraction, PowerMode Mode, string Reason)
{
    /// <summary>Why, for programs.</summary>
    public RateReason ReasonCode { get; init; }

    /// <summary>Mean power that the whole node may take under this plan; null where the policy does not plan power.</summary>
    public double? Watts { get; init; }

    /// <summary>Where the charge goes under this plan, worked out anew with each call; null where the policy does not plan power.</summary>
    public EnergyOutlook? FindOutlook() => Forecast?.Follow();

    /// <summary>Tells where the charge goes; null where the policy does not plan power.</summary>
    internal OutlookForecast? Forecast { get; init; }

    /// <summary>What all inferences together may take of it, above what the node draws anyway: they pay from a bucket that fills so; null without bounds.</summary>
    public double? InferenceWatts { get; init; }

    /// <summary>How a model's variants are chosen among; null where the policy does not.</summary>
    public VariantTrade? Trade { get; init; }

    /// <summary>Asleep: when the charge is looked at again at the latest.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>The rate of a model under this plan.</summary>
    /// <param name="modelMaxRateHz">The model's own highest rate; null: the policy's.</param>
    public double RateFor(double? modelMaxRateHz) => modelMaxRateHz * Fraction ?? RateHz;
}
