using System.Text.Json.Serialization;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Client;

/// <summary>What needs a person's attention, the most urgent first.</summary>
[JsonConverter(typeof(WireEnumConverter<DeviceProblem>))]
public enum DeviceProblem
{
    /// <summary>Gone, and not on purpose.</summary>
    Offline,

    /// <summary>Asleep beyond the time it meant to be back.</summary>
    Overslept,

    /// <summary>Charge is critical: no inference.</summary>
    CriticalCharge,

    /// <summary>A model failed or was rolled back.</summary>
    ModelFailed,

    /// <summary>The power sensor is silent.</summary>
    SensorLost,

    /// <summary>Too hot, or the supply voltage is too low.</summary>
    Throttled,
}
