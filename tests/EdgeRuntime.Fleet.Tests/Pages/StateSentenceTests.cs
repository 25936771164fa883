using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Pages.Devices;
using EdgeRuntime.Fleet.Pages.Layout;

namespace EdgeRuntime.Fleet.Tests.Pages;

public sealed class StateSentenceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Viewer Viewer = new(TimeZoneInfo.CreateCustomTimeZone("+01", TimeSpan.FromHours(1), "+01", "+01"), "system", false, false);

    [Fact]
    public void Of_AThrottledDevice_SaysWhyAndHowLongItLasts() => Assert.Equal(
        "Throttled to 0.8 Hz: charge is spread until sunrise. The battery lasts until 19:00 (6 h).",
        Sentence(Online() with { Mode = PowerMode.Saving, RateHz = 0.8, Reason = "charge is spread until sunrise", LastsUntil = Now.AddHours(6) }));

    [Fact]
    public void Of_ADeviceWithoutCharge_SaysThatInferenceStopped() =>
        Assert.Equal("Inference stopped: charge is critical.", Sentence(Online() with { Mode = PowerMode.Critical, Reason = "charge is critical." }));

    [Fact]
    public void Of_ASleepingDevice_SaysWhenItWakes() =>
        Assert.Equal("Asleep until 15:00, in 2 h.", Sentence(Online() with { State = PresenceState.Asleep, WakeAt = Now.AddHours(2) }));

    [Fact]
    public void Of_AnOverdueDevice_SaysWhenItMeantToWake() => Assert.Equal(
        "Overdue: it meant to wake at 12:00, 60 min ago.",
        Sentence(Online() with { State = PresenceState.Asleep, Problem = DeviceProblem.Overslept, WakeAt = Now.AddHours(-1) }));

    [Fact]
    public void Of_ADeviceThatIsGone_SaysSinceWhenAndNoForecast() => Assert.Equal(
        "Offline for 2 h; last seen 3 h ago.",
        Sentence(Online() with { State = PresenceState.Offline, StateSince = Now.AddHours(-2), LastSeen = Now.AddHours(-3), LastsUntil = Now.AddHours(6) }));

    [Fact]
    public void Of_ADeviceWithoutAnyMessage_SaysSo() => Assert.Equal("Nothing has been received from this device.", Sentence(Online() with { State = null }));

    private static string Sentence(DeviceSummary device) => StateSentence.Of(device, Viewer, Now, Now);

    private static DeviceSummary Online() => new() { Device = "d", Cell = "local", Tags = [], State = PresenceState.Online };
}
