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
}
