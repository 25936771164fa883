using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary><c>edge-agent status</c> beside a running agent.</summary>
public sealed class StatusTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Status_AgentBesideItsBroker_SaysWhatItDoesAndAfterItsEndThatItIsGone()
    {
        var broker = await MosquittoServer.StartAsync();
        await using var agent = new AgentProcess(AgentConfigurations.GoldenReplay("asked", broker.Port, 5));
        GoldenRecording.Write(agent.Folder);
        agent.Start();
        var report = await ReportAsync(agent, static report => (long)report["broker"]!["confirmed"]! >= 5);

        Assert.Equal("asked", (string?)report["device"]);
        Assert.Equal(agent.ProcessId, (int)report["processId"]!);
        Assert.Equal("normal", (string?)report["power"]!["mode"]);
        Assert.Equal(5, (double)report["power"]!["rateHz"]!, 3);
        var model = Assert.Single(report["models"]!.AsArray())!;
        Assert.Equal(("vibration-condition", "machine"), ((string?)model["model"], (string?)model["source"]));
        Assert.True((long)model["inferences"]! > 0, report.ToJsonString());
        Assert.True((bool)report["broker"]!["connected"]!, report.ToJsonString());

        // The broker goes: the reason is in the report and among the last problems.
        await broker.DisposeAsync();
        await ReportAsync(agent, static report => !(bool)report["broker"]!["connected"]! && report["problems"]!.AsArray().Count > 0);
        var (code, text, _) = await AskAsync(agent);
        Assert.Equal(0, code);
        var lines = text.TrimEnd().Split('\n');
        Assert.InRange(lines.Length, 6, 10);
        Assert.Contains("not connected", lines.Single(static line => line.StartsWith("broker ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("warning ", StringComparison.Ordinal));

        await agent.StopAsync();
        var (failed, _, errors) = await AskAsync(agent);
        Assert.Equal(1, failed);
        Assert.StartsWith("Cannot ask the agent: no agent answers at ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    // Asks again until the agent is so far.
    private static async Task<JsonObject> ReportAsync(AgentProcess agent, Func<JsonObject, bool> isWanted)
    {
        using var over = new CancellationTokenSource(Limit, TimeProvider.System);
        while (true)
        {
            over.Token.ThrowIfCancellationRequested();
            var (code, output, _) = await AskAsync(agent, "--json");
            if (code == 0 && JsonNode.Parse(output)!.AsObject() is { } report && isWanted(report))
            {
                return report;
            }
        }
    }

    private static Task<(int Code, string Output, string Errors)> AskAsync(AgentProcess agent, params string[] extra) =>
        ProcessRun.RunAsync(agent.Executable, ["status", "--config", agent.ConfigurationPath, .. extra]);
}
