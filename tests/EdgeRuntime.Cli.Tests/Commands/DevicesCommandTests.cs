using System.Text.Json.Nodes;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Commands;

public sealed class DevicesCommandTests
{
    [Fact]
    public async Task Json_DevicesInEveryState_IsOneDocumentOfThemAll()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("b-asleep", PresenceState.Asleep, Messages.Time.AddHours(6)));
        await fleet.PublishAsync(Messages.Status("c-gone", PresenceState.Offline));
        await PublishOnlineAsync(fleet, "a-pi");

        var run = await fleet.RunAsync("devices", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""
                    {
                      "devices": [
                        {
                          "device": "a-pi", "state": "online", "lastSeen": "2026-01-01T12:00:01+00:00",
                          "board": "Raspberry Pi 5 Model B Rev 1.0", "agentVersion": "0.1.0", "site": "north", "tags": ["hall-3"],
                          "models": [
                            {"model": "m", "digest": "DIGEST", "phase": "committed"},
                            {"model": "n", "digest": "DIGEST", "phase": "failed", "error": {"code": "disk_full", "message": "no room"}}
                          ],
                          "modelSummary": "m committed, n failed (disk_full)"
                        },
                        {"device": "b-asleep", "state": "asleep", "wakeAt": "2026-01-01T18:00:00+00:00", "lastSeen": "2026-01-01T12:00:00+00:00", "tags": [], "models": []},
                        {"device": "c-gone", "state": "offline", "lastSeen": "2026-01-01T12:00:00+00:00", "tags": [], "models": []}
                      ],
                      "ignoredMessages": 0
                    }
                    """.Replace("DIGEST", new string('a', 64), StringComparison.Ordinal)),
                run.Json),
            run.ToString());
    }

    [Fact]
    public async Task Json_WithWait_HasBatteryModeAndRate()
    {
        await using var fleet = await TestFleet.StartAsync();
        await PublishOnlineAsync(fleet, "pi");
        await fleet.PublishAsync(Messages.Status("gone", PresenceState.Offline));

        var run = await fleet.WhileAsync(static fleet => fleet.PublishAsync(Messages.Energy("pi")), "devices", "--json", "--wait", "1h");

        var pi = run.Json["devices"]![1]!;
        Assert.Equal(0.735, (double?)pi["battery"]!["socFraction"]);
        Assert.Equal(("saving", 0.5, "charge 74 %"), ((string?)pi["mode"], (double?)pi["rateHz"], (string?)pi["reason"]));
        // (30 x 2 mJ + 10 x 6 mJ) / 40, and the weaker of two bases.
        Assert.Equal((0.003, 3.0, "modelled"), ((double?)pi["jPerInferenceMarginal"], (double?)pi["jPerInferenceLoaded"], (string?)pi["jPerInferenceBasis"]));
        Assert.Null(run.Json["devices"]![0]!["battery"]);
    }

    [Fact]
    public async Task Text_NoTerminal_IsATableThatCanBeCutIntoColumns()
    {
        await using var fleet = await TestFleet.StartAsync();
        await PublishOnlineAsync(fleet, "pi");
        await fleet.PublishAsync(Messages.Status("asleep", PresenceState.Asleep, Messages.Time));

        var run = await fleet.RunAsync("devices");

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["DEVICE", "STATE", "BATTERY", "MODE", "RATE", "MODELS", "BOARD", "AGENT", "LAST", "SEEN"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("asleep asleep until 2026-01-01 12:00:00Z", lines[1], StringComparison.Ordinal);
        Assert.Contains(" m committed, n failed (disk_full) ", lines[2], StringComparison.Ordinal);
        Assert.Contains("Raspberry Pi 5 Model B Rev 1.0", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.Contains("--wait", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyBroker_IsNoErrorAndSaidSo()
    {
        await using var fleet = await TestFleet.StartAsync();

        var text = await fleet.RunAsync("devices");
        var json = await fleet.RunAsync("devices", "--json");

        Assert.Equal((0, ""), (text.ExitCode, text.Out));
        Assert.StartsWith($"no devices on the broker at 127.0.0.1:{fleet.Port}; ", text.Error, StringComparison.Ordinal);
        Assert.Equal("""{"devices":[],"ignoredMessages":0}""", json.Out.Trim());
    }

    [Fact]
    public async Task HostileMessages_AreCountedSaidOnceAndHarmless()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.PublishAsync(Messages.Status("pi", PresenceState.Online));
        await fleet.PublishAsync(Messages.Info("pi", board: "evil\u001b[2J\u001b]0;owned\u0007\u202egnp [red]markup[/]\nDEVICE  fake"));
        await fleet.PublishAsync("edge/v1/a/status", "{");
        await fleet.PublishAsync("edge/v1/b/info", """{"device":"pi"}""");
        await fleet.PublishAsync("edge/v1/c/status", """{"device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"online"}""");
        await fleet.PublishAsync("edge/v1/d/status", new string('x', 70_000));
        await fleet.PublishAsync("edge/v1/UPPER/status", "{}");

        var text = await fleet.RunAsync("devices");
        var json = await fleet.RunAsync("devices", "--json");

        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        Assert.DoesNotContain(text.Out + text.Error + json.Out, static c => c is '\u001b' or '\u0007' or '\u202e');
        Assert.Contains("evil?[2J?]0;owned??gnp [red]markup[/]?DEVICE  fake", text.Out, StringComparison.Ordinal);
        Assert.Equal(2, text.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Single(json.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("ignored a message on edge/v1/", json.Error, StringComparison.Ordinal);
        Assert.Equal((5, 1), ((int)json.Json["ignoredMessages"]!, json.Json["devices"]!.AsArray().Count));
    }

    private static async Task PublishOnlineAsync(TestFleet fleet, string device)
    {
        await fleet.PublishAsync(Messages.Status(device, PresenceState.Online));
        await fleet.PublishAsync(Messages.Info(device));
        await fleet.PublishAsync(Messages.Reported(device, Messages.Model("m", ModelPhase.Committed), Messages.Model("n", ModelPhase.Failed, new ErrorInfo(ErrorCode.DiskFull, "no room"))));
    }
}
