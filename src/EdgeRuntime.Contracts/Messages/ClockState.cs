using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Whether the device's wall clock can be trusted.</summary>
[JsonConverter(typeof(WireEnumConverter<ClockState>))]
public enum ClockState
{
    /// <summary>Set by NTP, GNSS or a battery-backed clock.</summary>
    Synced,

    /// <summary>Not known to be set; times are good for ordering within a session only.</summary>
    Unsynced,
}
