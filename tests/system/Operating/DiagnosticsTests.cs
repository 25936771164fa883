using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary><c>edge-agent diagnostics</c> beside a running agent.</summary>
public sealed class DiagnosticsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Diagnostics_RunningAgentWithSecrets_HasEveryPartAndNoSecret()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.GoldenReplay("sick", broker.Port, 5);
        configuration["Sources"]!["yard"] = new JsonObject
        {
            ["Kind"] = "exec",
            ["Exec"] = new JsonObject
            {
                ["Command"] = new JsonArray("sleep", "rtsp://user:geheim@camera/1"),
                ["Format"] = new JsonObject { ["Kind"] = "image", ["Shape"] = new JsonArray(2, 2, 3) },
            },
        };
        await using var agent = new AgentProcess(configuration);
        GoldenRecording.Write(agent.Folder);
        agent.Start();
        await Eventually.TrueAsync(() => observer.On("/results/vibration-condition").Any(), Limit, () => agent.Log);

        var path = Path.Combine(agent.Folder, "diagnostics.txt");
        var (code, _, errors) = await ProcessRun.RunAsync(agent.Executable, ["diagnostics", "--config", agent.ConfigurationPath, "--out", path]);

        Assert.Equal((0, $"Wrote {path}; read it before you pass it on\n"), (code, errors));
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("geheim", text, StringComparison.Ordinal);
        Assert.Contains("rtsp://***@camera/1", text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"\"processId\":{agent.ProcessId}"), text, StringComparison.Ordinal);
        Assert.Contains("outbox.db", text, StringComparison.Ordinal);
        Assert.Contains("/etc/os-release =====\nPRETTY_NAME=", text, StringComparison.Ordinal);
        Assert.Equal(
            ["versions", "status", "configuration", "sensors", "state directory"],
            text.Split('\n').Where(static line => line.StartsWith("===== ", StringComparison.Ordinal)).Select(static line => line.Trim('=', ' ')).Take(5));
        Assert.DoesNotContain("===== status =====\nCannot", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnostics_FileThatCannotBeWritten_IsOneLine()
    {
        var (code, _, errors) = await ProcessRun.RunAsync(AgentProcess.BuiltAgent, ["diagnostics", "--out", "/nonexistent/diagnostics.txt"]);

        Assert.Equal(1, code);
        Assert.StartsWith("Cannot write /nonexistent/diagnostics.txt: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }
}
