using System.Text.Json.Serialization;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Client;

/// <summary>What energy is summed up by.</summary>
[JsonConverter(typeof(WireEnumConverter<EnergyGrouping>))]
public enum EnergyGrouping
{
    /// <summary>By day (UTC).</summary>
    Day,

    /// <summary>By site.</summary>
    Site,

    /// <summary>By device.</summary>
    Device,
}
