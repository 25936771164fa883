using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>How much an event matters.</summary>
[JsonConverter(typeof(WireEnumConverter<EventSeverity>))]
public enum EventSeverity
{
    /// <summary>A fact for the record.</summary>
    Info,

    /// <summary>Degraded but handled.</summary>
    Warning,

    /// <summary>Someone must act.</summary>
    Error,
}
