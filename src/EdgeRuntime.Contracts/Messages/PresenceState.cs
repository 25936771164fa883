using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Presence of a device.</summary>
[JsonConverter(typeof(WireEnumConverter<PresenceState>))]
public enum PresenceState
{
    /// <summary>Connected.</summary>
    Online,

    /// <summary>Away on purpose until a stated time.</summary>
    Asleep,

    /// <summary>Gone: stopped, or lost and reported by the broker through the will.</summary>
    Offline,
}
