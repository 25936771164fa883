using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Where an energy figure comes from. No figure is published without it.</summary>
[JsonConverter(typeof(WireEnumConverter<EnergyBasis>))]
public enum EnergyBasis
{
    /// <summary>A rail sensor was integrated over the interval.</summary>
    Measured,

    /// <summary>The difference of two readings of a battery gauge.</summary>
    Gauge,

    /// <summary>A board profile applied to measured CPU time; also every figure of a simulated battery.</summary>
    Modelled,

    /// <summary>An external meter's record.</summary>
    External,
}
