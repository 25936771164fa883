using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>What determines the planned rate, in snake_case on the wire; where several lower it, the last of this list.</summary>
[JsonConverter(typeof(WireEnumConverter<RateReason>))]
public enum RateReason
{
    /// <summary>Policy <c>fixed</c>: the highest rate.</summary>
    Fixed,

    /// <summary>Policy <c>tiers</c> or <c>linear</c>, or <c>adaptive</c> without a known capacity or cost: the rate follows the charge.</summary>
    Charge,

    /// <summary>Policy <c>adaptive</c>: the rate follows the energy plan.</summary>
    EnergyPlan,

    /// <summary>Policy <c>adaptive</c>, asleep: the remaining charge is reserved for the time without sun.</summary>
    ReserveKept,

    /// <summary>Policy <c>adaptive</c>, asleep: scarce energy is spread over the hours.</summary>
    EnergySpread,

    /// <summary>Mains power: the highest rate.</summary>
    Mains,

    /// <summary>Mains power: deferrable inferences wait for cleaner electricity.</summary>
    CarbonDeferred,

    /// <summary>No battery is configured: the rate follows the schedule.</summary>
    Schedule,

    /// <summary>The battery sensor is silent: the last rate for a while, then the lowest.</summary>
    SensorLost,

    /// <summary>The processor is above the soft temperature limit.</summary>
    Hot,

    /// <summary>The supply voltage of the board is too low.</summary>
    UnderVoltage,

    /// <summary>The board throttles its clock.</summary>
    Throttled,

    /// <summary>The rate fell less than the minimum dwell time ago and stays down.</summary>
    Dwell,

    /// <summary>The charge is critical: no inference.</summary>
    CriticalCharge,
}
