using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>Alarms and audit go out at edges, not at levels.</summary>
public sealed class EventPublisherTests
{
    private readonly ArmedTimeProvider _wall = new();
    private readonly FakeLane _lane = new();

    [Fact]
    public async Task Note_ModeChanges_OneEventForEachChange()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var power = new PowerParts(_wall);
        var events = new EventPublisher(device.Connection, _wall);

        events.Note(power.Step(0.9));
        events.Note(power.Step(0.9));
        events.Note(power.Step(0.05));
        events.Note(power.Step(0.04));
        _wall.Advance(TimeSpan.FromMinutes(5));
        events.Note(power.Step(0.5));

        var messages = await device.WaitForAsync("events", 2);
        Assert.Equal(2, device.Connection.Counters.Enqueued);
        Assert.Equal(["warning", "info"], messages.Select(static message => message["severity"]));
        Assert.All(messages, static message => Assert.Equal("power_mode_changed", message["name"]));
        Assert.StartsWith("Normal -> Critical: critical: SoC 0.05", messages[0]["text"], StringComparison.Ordinal);
        Assert.StartsWith("Critical -> Saving: ", messages[1]["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Note_SourceGoneAndBack_OneEventEach()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var events = new EventPublisher(device.Connection, _wall);
        _lane.Source.State = new SourceState(false, ArmedTimeProvider.Origin, "the cable is out");

        events.Note(_lane.Source, SourceReadOutcome.Ready);
        events.Note(_lane.Source, SourceReadOutcome.Unavailable);
        events.Note(_lane.Source, SourceReadOutcome.Unavailable);
        events.Note(_lane.Source, SourceReadOutcome.Ready);
        events.Note(_lane.Source, SourceReadOutcome.Ready);

        var messages = await device.WaitForAsync("events", 2);
        Assert.Equal(2, device.Connection.Counters.Enqueued);
        Assert.Equal("source_unavailable", messages[0]["name"]);
        Assert.Equal("source 'machine' is unavailable: the cable is out", messages[0]["text"]);
        Assert.Equal("source_unavailable", messages[0]["code"]);
        Assert.Equal("source_available", messages[1]["name"]);
        Assert.Null(messages[1]["code"]);
    }

    [Fact]
    public async Task Note_SourceThatFlickers_IsToldOfOnceAMinute()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var events = new EventPublisher(device.Connection, _wall);
        for (var second = 0; second < 60; second++)
        {
            events.Note(_lane.Source, SourceReadOutcome.Unavailable);
            events.Note(_lane.Source, SourceReadOutcome.Ready);
            _wall.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, device.Connection.Counters.Enqueued);
        events.Note(_lane.Source, SourceReadOutcome.Unavailable);
        Assert.Equal(3, device.Connection.Counters.Enqueued);
    }

    [Fact]
    public async Task Publish_WithACode_CarriesTheEnvelope()
    {
        await using var device = await BrokeredDevice.StartAsync();

        new EventPublisher(device.Connection, _wall).Publish(EventSeverity.Error, EventName.Dropped, "no room", ErrorCode.DiskFull);

        var message = (await device.WaitForAsync("events"))[0];
        Assert.Equal("event/1", message["schema"]);
        Assert.Equal("pi", message["device"]);
        Assert.Equal("1", message["seq"]);
        Assert.Equal("disk_full", message["code"]);
        Assert.Equal("error", message["severity"]);
    }
}
