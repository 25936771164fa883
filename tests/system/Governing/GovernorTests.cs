using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Governing;

/// <summary>An agent that may change the governor finds the cheaper one, and leaves the board as it was, however it ends.</summary>
public sealed class GovernorTests
{
    // Windows that a busy machine has disturbed are tried again a minute later.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Run_WhereGovernorsAreAllowed_TriesThemOnceAndPutsTheBoardsOwnBackEvenAfterAKill()
    {
        await using var board = await GovernedAgent.MakeAsync(Configuration());
        board.Start();
        await ShowsAsync(board, "The governor is powersave: the board's own ");
        Drill.Report(board.Agent.Log.Split('\n').First(static line => line.Contains("The governor is", StringComparison.Ordinal)));
        Assert.Equal("powersave", board.InForce);

        await board.Agent.KillAsync();
        Assert.Equal("powersave", board.InForce);
        board.Start();
        await ShowsAsync(board, "The board's own governor is put back: an agent before this one has not done it");
        await ShowsAsync(board, "The governor is powersave: as found out before");
        Assert.Equal("powersave", board.InForce);

        Assert.Equal(0, await board.Agent.StopAsync());
        Assert.Equal("schedutil", board.InForce);
    }

    [Fact]
    public async Task Check_GovernorsWithoutASensor_AreARemark()
    {
        var configuration = Configuration();
        configuration.Remove("Power");
        await using var agent = new AgentProcess(configuration);

        var (code, output, errors) = await ProcessRun.RunAsync(agent.Executable, ["check", "--config", agent.ConfigurationPath, "--json"]);

        Assert.True(code == 0, errors);
        Assert.StartsWith("Governor:Allowed: no governor is tried: ", (string?)Assert.Single(JsonNode.Parse(output)!["remarks"]!.AsArray()), StringComparison.Ordinal);
    }

    private static Task ShowsAsync(GovernedAgent board, string part) =>
        Eventually.TrueAsync(() => board.Agent.Log.Contains(part, StringComparison.Ordinal), Limit, () => $"{board.InForce}; {board.Agent.Log}");

    private static JsonObject Configuration()
    {
        var configuration = AgentConfigurations.Vibration("governed", MosquittoServer.FreePort(), rateHz: 10, "outbox.db");
        configuration["Mqtt"] = new JsonObject { ["Enabled"] = false };
        configuration["Power"] = new JsonObject
        {
            ["Kind"] = "sensors",
            ["Interval"] = "00:00:01",
            ["SampleInterval"] = "00:00:00.1",
            ["Sensors"] = new JsonArray(new JsonObject { ["Kind"] = "hwmon", ["Role"] = "load", ["Device"] = "ina219" }),
        };
        configuration["Governor"] = new JsonObject
        {
            ["Allowed"] = new JsonArray("powersave"),
            ["Window"] = "00:00:02",
            ["MemoryPath"] = "/var/lib/edge-runtime/governor.json",
        };
        return configuration;
    }
}
