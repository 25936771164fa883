using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Why the figures of a battery are not those of its sensor.</summary>
[JsonConverter(typeof(WireEnumConverter<BatterySensor>))]
public enum BatterySensor
{
    /// <summary>The sensor has just fallen silent: the charge is the least that can be left.</summary>
    Stale,

    /// <summary>The sensor has been silent for long: no charge is stated.</summary>
    Lost,
}
