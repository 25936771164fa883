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

    /// <summary>
    /// Whether another process has announced itself under this device's name after this one had: times would be those of two clocks. An earlier run's last word that comes so late is its will,
    /// which says offline. (A broker that was set back to a backup may keep an earlier run's birth; that costs one wrong explanation.)
    /// </summary>
    /// <param name="payload">What the broker retains, after this process has announced itself.</param>
    /// <param name="session">This process.</param>
    public static bool IsTwins(byte[] payload, Guid session)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, MessageJsonContext.Default.StatusMessage) is { } status && status.Session != session && status.State != PresenceState.Offline;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
