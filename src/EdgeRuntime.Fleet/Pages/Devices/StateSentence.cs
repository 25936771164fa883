using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Pages.Layout;
using EdgeRuntime.Fleet.Pages.Controls;

namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>What a device does and why, in a sentence or two.</summary>
internal static class StateSentence
{
    /// <summary>The sentences.</summary>
    /// <param name="device">The device.</param>
    /// <param name="viewer">For times.</param>
    /// <param name="wall">Now, as messages have it.</param>
    /// <param name="physical">Now, as batteries have it.</param>
    public static string Of(DeviceSummary device, Viewer viewer, DateTimeOffset wall, DateTimeOffset physical) =>
        string.Join(' ', new[] { State(device, viewer, wall), ForecastOf(device, viewer, physical) }.Where(static sentence => sentence.Length > 0));

    private static string State(DeviceSummary device, Viewer viewer, DateTimeOffset wall) => device switch
    {
        { State: PresenceState.Offline } => $"Offline{Since(device, wall)}; last seen {Seen(device, wall)}.",
        { State: PresenceState.Asleep, Problem: DeviceProblem.Overslept, WakeAt: { } wake } =>
            $"Overdue: it meant to wake at {viewer.Near(wake, wall)}, {Figures.Relative(wake, wall)}.",
        { State: PresenceState.Asleep, WakeAt: { } wake } => $"Asleep until {viewer.Near(wake, wall)}, {Figures.Relative(wake, wall)}.",
        { State: PresenceState.Asleep } => "Asleep; it did not say until when.",
        { State: null, LastSeen: null } => "Nothing has been received from this device.",
        { Mode: null } => "No energy report yet.",
        { Mode: PowerMode.Normal } => $"Running at {Figures.Hertz(device.RateHz)}{Because(device)}",
        { Mode: PowerMode.Saving } => $"Throttled to {Figures.Hertz(device.RateHz)}{Because(device)}",
        { Mode: PowerMode.Critical } => $"Inference stopped{Because(device)}",
        _ => $"Suspended{Because(device)}",
    };

    private static string ForecastOf(DeviceSummary device, Viewer viewer, DateTimeOffset now) => device switch
    {
        { State: PresenceState.Offline } => "",
        { LastsUntil: { } empty } when empty > now => $"The battery lasts until {viewer.Near(empty, now)} ({Figures.Duration(empty - now)}).",
        { FullAt: { } full } when full > now => $"The battery is full at {viewer.Near(full, now)} ({Figures.Duration(full - now)}).",
        _ => "",
    };

    private static string Because(DeviceSummary device) => device.Reason is { Length: > 0 } reason ? $": {reason.TrimEnd('.')}." : ".";

    private static string Since(DeviceSummary device, DateTimeOffset now) =>
        device.StateSince is { } since && since < now ? $" for {Figures.Duration(now - since)}" : "";

    private static string Seen(DeviceSummary device, DateTimeOffset now) => device.LastSeen is { } seen ? Figures.Relative(seen, now) : "never";
}
