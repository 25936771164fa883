using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>Command <c>policy</c> over a real broker: in force at once, for its time, over a restart and a kill, and until the next order.</summary>
public sealed class PolicyCommandTests
{
    private const string Slow = """{"policy":{"kind":"linear","minRateHz":0.5,"maxRateHz":2},"durationS":SECONDS}""";

    [Fact]
    public async Task Policy_ForATime_ChangesTheRateSurvivesRestartAndKillAndEnds()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, Configure);
        await device.WaitAsync(() => device.Results.Count() > 20 && Origin(device) == "configuration", "results at 20 Hz");

        Assert.True((bool)(await device.CommandAsync("policy", Slow.Replace("SECONDS", "3600", StringComparison.Ordinal)))["ok"]!);
        await device.WaitAsync(() => Origin(device) == "command" && Rate(device) == 2, "2 Hz by command");
        Assert.Equal("linear", (string?)device.Reported!["policy"]!["kind"]);
        var until = (string)device.Reported["policy"]!["until"]!;

        await device.Agent.KillAsync();
        await device.StartAgainAsync();
        await device.WaitAsync(() => InForceAfter(device, until) && Rate(device) == 2, "the same policy after SIGKILL");
        Assert.Equal(0, await device.Agent.StopAsync());
        await device.StartAgainAsync();
        await device.WaitAsync(() => InForceAfter(device, until) && Rate(device) == 2, "the same policy after a restart");

        // The next command stands in place of the last one, and ends by itself.
        Assert.True((bool)(await device.CommandAsync("policy", Slow.Replace("SECONDS", "3", StringComparison.Ordinal)))["ok"]!);
        await device.WaitAsync(() => Origin(device) == "configuration" && Rate(device) == 20, "20 Hz again");
        Assert.Null(device.Reported!["policy"]!["until"]);
        await device.WaitAsync(() => device.EventsOf("policy_changed").Count() >= 3, "an event for each change");
        Assert.False(File.Exists(Path.Combine(device.Agent.Folder, "state", "policy-command.json")));
    }

    [Fact]
    public async Task Policy_BadOrOverriddenByTheNextGeneration_IsRefusedOrEnds()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, Configure);
        await device.WaitAsync(() => device.Results.Any(), "results");

        var refused = await device.CommandAsync("policy", """{"policy":{"kind":"turbo"}}""");
        Assert.Equal("bad_request", (string)refused["error"]!["code"]!);

        // As Home Assistant sends it: no response topic, no time.
        await using var person = await MqttObserver.ConnectAsync(broker.Port);
        await person.PublishAsync("edge/v1/pi/commands/policy", """{"policy": {"kind": "tiers"} }""");
        await device.WaitAsync(() => Origin(device) == "command" && (string?)device.Reported!["policy"]!["kind"] == "tiers", "tiers by command");

        await operators.DesireAsync("pi", static document => document with { Policy = new DesiredPolicy { Kind = "fixed", MinRateHz = 1, MaxRateHz = 4 } });
        await device.WaitAsync(() => Origin(device) == "desired" && Rate(device) == 4, "4 Hz by the order");
        Assert.Equal("fixed", (string?)device.Reported!["policy"]!["kind"]);
    }

    private static void Configure(JsonObject configuration)
    {
        configuration["StateDirectory"] = "state";
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01", ["Battery"] = new JsonObject { ["CapacityWh"] = 100, ["StartSocFraction"] = 0.99 } };
        configuration["Policy"]!["MinDwell"] = "00:00:00";
        configuration["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:01" };
    }

    private static string? Origin(UpdatedDevice device) => (string?)device.Reported?["policy"]?["origin"];

    private static bool InForceAfter(UpdatedDevice device, string until) => Origin(device) == "command" && (string?)device.Reported!["policy"]!["until"] == until;

    private static double? Rate(UpdatedDevice device) => (double?)device.Energy.LastOrDefault()?["rateHz"];
}
