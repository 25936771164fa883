using System.Text.Json;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What somebody says about this device's presence.</summary>
internal static class OwnPresence
{
    /// <summary>Whether it says that the device is offline, or nothing that can be understood: whatever it is, it is not our presence.</summary>
    public static bool IsOffline(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, MessageJsonContext.Default.StatusMessage)?.State == PresenceState.Offline;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>Whether another process has announced itself under this device's name.</summary>
    /// <param name="payload">What the broker retains.</param>
    /// <param name="session">This process.</param>
    /// <param name="announcedAt">When it announced itself at last: what is older is a broker's backup, or an earlier run.</param>
    public static bool IsTwins(byte[] payload, Guid session, DateTimeOffset announcedAt)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, MessageJsonContext.Default.StatusMessage) is { } status && status.Session != session && status.Time > announcedAt;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
