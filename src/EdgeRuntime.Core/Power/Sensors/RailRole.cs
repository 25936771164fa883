using System.Text.Json.Serialization;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Core.Power.Sensors;

/// <summary>What a sensor looks at.</summary>
[JsonConverter(typeof(WireEnumConverter<RailRole>))]
public enum RailRole
{
    /// <summary>The battery: a positive current charges it.</summary>
    Battery,

    /// <summary>The input of the whole board: a positive current is drawn.</summary>
    Load,

    /// <summary>The panel or turbine: a positive current is delivered.</summary>
    Harvest,

    /// <summary>A part of the board, such as the processor: shown, but not the whole.</summary>
    Part,
}
