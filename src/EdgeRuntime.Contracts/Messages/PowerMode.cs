using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>What the agent does about its energy.</summary>
[JsonConverter(typeof(WireEnumConverter<PowerMode>))]
public enum PowerMode
{
    /// <summary>The policy's full rate is in force.</summary>
    Normal,

    /// <summary>The rate is held below the full rate to save energy or heat.</summary>
    Saving,

    /// <summary>The charge is at or below the critical level: no inference.</summary>
    Critical,

    /// <summary>Inference is suspended until a stated time.</summary>
    Asleep,
}
