using System.Text.Json.Nodes;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Commands;

public sealed class DeviceShowCommandTests
{
    [Fact]
    public async Task Json_OnlineDevice_HasItsMessagesAsTheyAre()
    {
        await using var fleet = await TestFleet.StartAsync();
        await PublishStateAsync(fleet, PresenceState.Online);

        var run = await fleet.WhileAsync(PublishLiveAsync, "device", "show", "pi", "--json", "--wait", "1h");

        var json = run.Json;
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["device", "lastSeen", "status", "info", "reported", "energy", "lastResult", "ignoredMessages"], json.Select(static member => member.Key));
        Assert.Equal("status/1", (string?)json["status"]!["schema"]);
        Assert.Equal("CPUExecutionProvider", (string?)json["info"]!["executionProviders"]![0]);
        Assert.Equal(7, (long?)json["reported"]!["generation"]);
        Assert.Equal("modelled", (string?)json["energy"]!["basis"]);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""
                    {"model": "m", "digest": "d", "source": "machine", "variant": "int8", "capturedAt": "2026-01-01T12:01:30+00:00", "latencyMs": 1.25, "energyJ": 0.002, "basis": "modelled",
                     "label": "looseness", "score": 0.98, "output": {"kind": "classification", "top": [{"label": "healthy", "score": 0.02}]}}
                    """),
                json["lastResult"]),
            run.Out);
    }

    [Fact]
    public async Task Text_OnlineDevice_ShowsEverything()
    {
        await using var fleet = await TestFleet.StartAsync();
        await PublishStateAsync(fleet, PresenceState.Online);

        var run = await fleet.WhileAsync(PublishLiveAsync, "device", "show", "pi", "--wait", "1h");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (var expected in (ReadOnlySpan<string>)
        [
            "online (started)", "Raspberry Pi 5", "Debian GNU/Linux 13, arm64", "hall-3", "vibration, float32 [2048,2] at 6400 Hz", "linear, 0.1 Hz to 2 Hz", "committed aaaaaaaaaaaa",
            "73.5 %", "saving, 0.5 Hz: charge 74 %", "180.00 J (modelled)", "3.00 mJ above idle, 3.00 J all in (modelled)", "m: looseness 0.98, 1.25 ms, 2.00 mJ",
        ])
        {
            Assert.Contains(expected, run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OfflineDevice_IsShownWithoutWaiting()
    {
        await using var fleet = await TestFleet.StartAsync();
        await PublishStateAsync(fleet, PresenceState.Offline);

        var json = await fleet.RunAsync("device", "show", "pi", "--json", "--wait", "1h");
        var text = await fleet.RunAsync("device", "show", "pi", "--wait", "1h");

        Assert.Equal((0, 0), (json.ExitCode, text.ExitCode));
        Assert.False(json.Json.ContainsKey("energy"));
        Assert.Contains("no report while this command listened", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentDevice_IsShownAfterTheWait()
    {
        await using var fleet = await TestFleet.StartAsync();
        await PublishStateAsync(fleet, PresenceState.Online);

        var run = await fleet.RunAsync("device", "show", "pi", "--json", "--wait", "200ms");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("online", (string?)run.Json["status"]!["state"]);
    }

    [Fact]
    public async Task UnknownDevice_IsExitOne()
    {
        await using var fleet = await TestFleet.StartAsync();

        var run = await fleet.RunAsync("device", "show", "ghost", "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("no device 'ghost' on the broker", run.Error, StringComparison.Ordinal);
    }

    private static async Task PublishStateAsync(TestFleet fleet, PresenceState state)
    {
        await fleet.PublishAsync(Messages.Status("pi", state));
        await fleet.PublishAsync(Messages.Info("pi"));
        await fleet.PublishAsync(Messages.Reported("pi", Messages.Model("m", ModelPhase.Committed)));
    }

    private static async Task PublishLiveAsync(TestFleet fleet)
    {
        await fleet.PublishAsync(Messages.Energy("pi"));
        await fleet.PublishAsync(Messages.Result("pi"));
    }
}
