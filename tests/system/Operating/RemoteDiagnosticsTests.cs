using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary>What an operator learns of a native agent that nobody stands beside, over a Mosquitto with small packets.</summary>
public sealed class RemoteDiagnosticsTests(PublishedAgents agents)
{
    private const string Device = "drill-remote";
    private const int MaxPacketBytes = 4096;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Diagnostics_OverABrokerWithSmallPackets_ArriveWholeAndWithoutSecrets()
    {
        await using var broker = await MosquittoServer.StartAsync(FormattableString.Invariant($"max_packet_size {MaxPacketBytes}"));
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = await StartAsync(broker, static configuration => configuration["Sources"] = new JsonObject
        {
            ["machine"] = new JsonObject { ["Kind"] = "vibration" },
            ["yard"] = new JsonObject
            {
                ["Kind"] = "exec",
                ["Exec"] = new JsonObject
                {
                    ["Command"] = new JsonArray("sleep", "rtsp://user:geheim@camera/1"),
                    ["Format"] = new JsonObject { ["Kind"] = "image", ["Shape"] = new JsonArray(2, 2, 3) },
                },
            },
        });
        await Eventually.TrueAsync(() => observer.On("/results/vibration-condition").Any(), Limit, () => agent.Log);

        var path = Path.Combine(agent.Folder, "diagnostics.txt");
        var run = await EdgectlProcess.RunAsync(broker.Port, "device", "diagnostics", Device, "--output", path);

        Assert.True(run.ExitCode == 0, $"{run.Error}\n{agent.Log}");
        Assert.Matches($@"^Wrote {path} \(\d+ bytes\); read it before you pass it on\n$", run.Error);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("geheim", text, StringComparison.Ordinal);
        Assert.Contains("rtsp://***@camera/1", text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"\"processId\":{agent.ProcessId}"), text, StringComparison.Ordinal);
        Assert.Equal(
            ["versions", "status", "configuration", "sensors", "state directory"],
            text.Split('\n').Where(static line => line.StartsWith("===== ", StringComparison.Ordinal)).Select(static line => line.Trim('=', ' ')).Take(5));
        // Whatever this machine lacks, the part is there and says so.
        Assert.Contains("===== journal =====\n", text, StringComparison.Ordinal);
        var head = Answers(observer)[0].Body["diagnostics"]!;
        Assert.True((int)head["blocks"]! > 1, head.ToJsonString());
        await Eventually.TrueAsync(() => Answers(observer).Count == (int)head["blocks"]! + 1, Limit);
        var answers = Answers(observer);
        Assert.All(answers, static answer => Assert.Empty(PublishedSchema.Problems("response", answer.Body.ToJsonString())));
        Drill.Report(FormattableString.Invariant($"diagnostics of {(int)head["sizeBytes"]!} bytes in {(int)head["blocks"]!} blocks over packets of at most {MaxPacketBytes} bytes"));
    }

    [Fact]
    public async Task LogLevel_SetForATime_ChangesTheLogAndReturns()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = await StartAsync(broker, static configuration =>
        {
            configuration["Telemetry"] = new JsonObject { ["Diagnostics"] = false };
            configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01" };
        });
        await Eventually.TrueAsync(() => observer.On("/results/vibration-condition").Any(), Limit, () => agent.Log);
        Assert.DoesNotContain("dbug: ", agent.Log, StringComparison.Ordinal);

        var run = await EdgectlProcess.RunAsync(broker.Port, "device", "log-level", Device, "debug", "--for", "5s", "--category", "EdgeAgent");

        Assert.True(run.ExitCode == 0, run.Error);
        await Eventually.TrueAsync(() => agent.Log.Contains("dbug: EdgeRuntime.Agent.Hosting.EdgeAgent[6058] Plan: ", StringComparison.Ordinal), Limit, () => agent.Log);
        await Eventually.TrueAsync(() => Changes(observer).Count == 2, Limit, () => agent.Log);
        Assert.Equal(["log level: debug for EdgeAgent for 5 s by a command", "log level: information again, as configured"], Changes(observer));

        var disabled = await EdgectlProcess.RunAsync(broker.Port, "device", "diagnostics", Device);
        Assert.Equal(
            (1, $"{Device} did not do 'diagnostics': command 'diagnostics' is disabled (set Telemetry:Diagnostics to true) (command_disabled)\n"),
            (disabled.ExitCode, disabled.Error));
    }

    private static List<ObservedMessage> Answers(MqttObserver observer) => [.. observer.Messages.Where(static message => message.Body["diagnostics"] is not null)];

    private static List<string> Changes(MqttObserver observer) =>
        [.. observer.On("/events").Where(static message => (string?)message.Body["name"] == "log_level_changed").Select(static message => (string)message.Body["text"]!)];

    private async Task<AgentProcess> StartAsync(MosquittoServer broker, Action<JsonObject> configure)
    {
        var configuration = AgentConfigurations.Vibration(Device, broker.Port, 5, "outbox.db");
        configure(configuration);
        var agent = new AgentProcess(configuration, (await agents.X64Async()).Executable);
        agent.Start();
        return agent;
    }
}
