using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Secrets;

/// <summary>What the agent is told in confidence stays with it.</summary>
public sealed class SecretsTests
{
    private const string Password = "hunter2";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Agent_CameraPasswordAndOpenUmask_NothingLeavesItAndNobodyElseCanReadItsState()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("pi", broker.Port, rateHz: 5, "outbox.db");
        configuration["Updates"] = new JsonObject { ["Folder"] = "updates" };
        configuration["Sources"] = new JsonObject
        {
            ["machine"] = new JsonObject
            {
                ["Kind"] = "exec",
                ["Exec"] = new JsonObject
                {
                    ["Command"] = new JsonArray("/bin/sh", "-c", "echo \"$0: 401 Unauthorized\" >&2; exit 1", $"rtsp://admin:{Password}@camera/1"),
                    ["Format"] = new JsonObject { ["Shape"] = new JsonArray(2048, 2), ["SampleRateHz"] = 6400 },
                },
            },
        };
        await using var agent = new AgentProcess(configuration);
        agent.Start(["/bin/sh", "-c", "umask 0; exec \"$@\"", "sh"]);
        await Eventually.TrueAsync(() => observer.On("/reported").Any(), Limit, () => agent.Log);
        await observer.PublishAsync("edge/v1/pi/desired", new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 1 }.ToJson());
        await Eventually.TrueAsync(() => observer.On("/events").Any(static message => (string?)message.Body["name"] == "source_unavailable"), Limit, () => agent.Log);
        await Eventually.TrueAsync(() => (long?)observer.On("/reported").LastOrDefault()?.Body["generation"] == 1, Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());
        var (_, values, errors) = await ProcessRun.RunAsync(AgentProcess.BuiltAgent, ["check", "--effective", "--config", agent.ConfigurationPath]);

        Assert.Contains("rtsp://***@camera/1: 401 Unauthorized", agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, agent.Log, StringComparison.Ordinal);
        Assert.All(observer.Messages, static message => Assert.DoesNotContain(Password, message.Body.ToJsonString(), StringComparison.Ordinal));
        Assert.Contains("rtsp://***@camera/1", values, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, values + errors, StringComparison.Ordinal);
        AssertIsPrivate(agent);
    }

    private static void AssertIsPrivate(AgentProcess agent)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var made = Directory.EnumerateFileSystemEntries(agent.Folder, "*", SearchOption.AllDirectories).Where(path => path != agent.ConfigurationPath).ToList();
        Assert.Contains(Path.Combine(agent.Folder, "updates", "desired.json"), made);
        Assert.Contains(Path.Combine(agent.Folder, "outbox.db"), made);
        foreach (var path in made)
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }
}
