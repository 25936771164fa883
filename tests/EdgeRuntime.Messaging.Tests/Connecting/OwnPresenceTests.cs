using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Connecting;

namespace EdgeRuntime.Messaging.Tests.Connecting;

/// <summary>What a broker retains of this device after it has announced itself.</summary>
public sealed class OwnPresenceTests
{
    private static readonly Guid Own = Guid.CreateVersion7();

    [Theory]
    [InlineData(PresenceState.Online, "2026-06-01T12:00:00Z", true)]
    [InlineData(PresenceState.Asleep, "2026-06-01T12:00:00Z", true)]
    [InlineData(PresenceState.Online, "1970-01-01T00:00:20Z", true)]
    [InlineData(PresenceState.Offline, "2026-06-01T12:00:00Z", false)]
    [InlineData(PresenceState.Offline, "2099-01-01T00:00:00Z", false)]
    public void IsTwins_AnotherSession_IsOneUnlessItIsAWillWhateverItsClock(PresenceState state, string time, bool expected) =>
        Assert.Equal(expected, OwnPresence.IsTwins(Status(Guid.CreateVersion7(), state, time), Own));

    [Theory]
    [InlineData(PresenceState.Online)]
    [InlineData(PresenceState.Offline)]
    public void IsTwins_OwnSession_IsNone(PresenceState state) => Assert.False(OwnPresence.IsTwins(Status(Own, state, "2099-01-01T00:00:00Z"), Own));

    [Fact]
    public void IsTwins_Garbage_IsNone() => Assert.False(OwnPresence.IsTwins("on"u8.ToArray(), Own));

    private static byte[] Status(Guid session, PresenceState state, string time) => JsonSerializer.SerializeToUtf8Bytes(
        new StatusMessage
        {
            Device = "pi",
            Session = session,
            Seq = 1,
            Time = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture),
            Clock = ClockState.Synced,
            UptimeS = 1,
            State = state,
        },
        MessageJsonContext.Default.StatusMessage);
}
