using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Devices;

public sealed class DeviceStateTests
{
    private static readonly DateTimeOffset Now = Messages.Time.AddDays(1);
    private readonly DeviceState _device = new("pi");

    [Fact]
    public void Apply_OlderNumberOrSession_ChangesNothing()
    {
        _device.Apply(Messages.Status("pi", PresenceState.Online) with { Seq = 5 }, retained: true, Now);
        _device.Apply(Messages.Status("pi", PresenceState.Offline) with { Seq = 4 }, retained: false, Now);
        // The will of the start before this one comes late.
        _device.Apply(Messages.Status("pi", PresenceState.Offline) with { Seq = 9, Session = Guid.CreateVersion7(Messages.Time.AddMinutes(-1)) }, retained: false, Now);

        Assert.Equal(PresenceState.Online, _device.Status!.State);
    }

    [Fact]
    public void Apply_NewerNumberOrSession_Replaces()
    {
        _device.Apply(Messages.Energy("pi", seq: 5), retained: false, Now);
        _device.Apply(Messages.Energy("pi", seq: 1) with { Session = Guid.CreateVersion7(Messages.Time.AddMinutes(1)), RateHz = 9 }, retained: false, Now);

        Assert.Equal(9, _device.Energy!.RateHz);
    }

    [Fact]
    public void Apply_ReplayedResult_DoesNotHideANewerOne()
    {
        _device.Apply(Messages.Result("pi", seq: 7, label: "new"), retained: false, Now);
        _device.Apply(Messages.Result("pi", seq: 6, label: "old") with { Historical = true }, retained: false, Now);

        Assert.Equal("new", _device.Result!.Label);
    }

    [Fact]
    public void Apply_Batch_KeepsItsLastItem()
    {
        var result = Messages.Result("pi");
        ResultItem Item(string label) => new() { Variant = "int8", CapturedAt = result.Item.CapturedAt, LatencyMs = 1, Label = label, Score = 1 };
        ResultBatchMessage Batch(long seq, params ResultItem[] items) => new()
        {
            Device = "pi",
            Session = result.Session,
            Seq = seq,
            Time = result.Time,
            Clock = result.Clock,
            UptimeS = 1,
            Model = "m",
            Digest = "d",
            Source = "s",
            Items = [.. items],
        };

        _device.Apply(Batch(1, Item("first"), Item("last")), retained: false, Now);
        _device.Apply(Batch(2), retained: false, Now);

        Assert.Equal("last", _device.Result!.Label);
    }

    [Fact]
    public void LastSeen_IsArrivalOfLiveMessagesAndElseTheDevicesOwnTime()
    {
        _device.Apply(Messages.Info("pi") with { Clock = ClockState.Unsynced }, retained: true, Now);
        Assert.Null(_device.LastSeen);

        _device.Apply(Messages.Status("pi", PresenceState.Online), retained: true, Now);
        Assert.Equal(Messages.Time, _device.LastSeen);

        // A will arrives without any life behind it.
        _device.Apply(Messages.Status("pi", PresenceState.Offline) with { Seq = 2 }, retained: false, Now);
        Assert.Equal(Messages.Time, _device.LastSeen);

        _device.Apply(Messages.Result("pi") with { Historical = true }, retained: false, Now);
        Assert.Equal(Messages.Result("pi").Time, _device.LastSeen);

        _device.Apply(Messages.Energy("pi"), retained: false, Now);
        Assert.Equal(Now, _device.LastSeen);
    }

    [Fact]
    public void LastSeen_ClockAheadOfOurs_IsNotInTheFuture()
    {
        _device.Apply(Messages.Status("pi", PresenceState.Online) with { Time = Now.AddYears(10) }, retained: true, Now);

        Assert.Equal(Now, _device.LastSeen);
    }

    [Fact]
    public void Clear_EverythingThatWasKept_LeavesNoDevice()
    {
        _device.Apply(Messages.Status("pi", PresenceState.Offline), retained: true, Now);
        _device.Apply(Messages.Info("pi"), retained: true, Now);
        _device.Apply(Messages.Reported("pi"), retained: true, Now);
        foreach (var messageClass in (ReadOnlySpan<MessageClass>)[MessageClass.Status, MessageClass.Info, MessageClass.Reported, MessageClass.Energy])
        {
            _device.Clear(messageClass);
        }

        Assert.False(_device.IsKnown);
    }
}
