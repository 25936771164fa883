using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Privacy;

/// <summary>Nothing leaves the device but the broker connection, and nothing is written outside the folders that the configuration names.</summary>
public sealed class PrivacyTests(PublishedAgents agents) : IDisposable
{
    // Telemetry of ONNX Runtime starts some seconds after its first environment, and its first upload some 60 s later.
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-private-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_NinetySecondsWithNothingButABroker_SendsAndWritesNothingElse()
    {
        var program = (await agents.X64Async()).Executable;
        var state = Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName;
        var port = MosquittoServer.FreePort();
        var configuration = AgentConfigurations.Vibration("quiet", port, 2, Path.Combine(state, "outbox.db"));
        configuration["Onnx"] = new JsonObject { ["CacheFolder"] = Path.Combine(state, "graphs") };
        configuration["Updates"] = new JsonObject { ["Folder"] = Path.Combine(state, "models") };

        // Without a number of threads the agent tries the model in probe processes.
        configuration["Models"] = new JsonArray(new JsonObject { ["Path"] = "models/vibration-condition", ["Source"] = "machine", ["Threads"] = 0 });
        configuration["Sources"] = new JsonObject { ["machine"] = new JsonObject { ["Kind"] = "vibration" } };

        var run = await IsolatedRun.OfAsync(program, _folder, configuration, port, Length);

        Assert.True(run.Topics.Count(static topic => topic == "edge/v1/quiet/results/vibration-condition") > 60, run.Log);
        Assert.True(run.PacketsWithControl.Any(static packet => packet.Contains("control.example", StringComparison.Ordinal)), "the capture does not see a DNS question");
        Assert.Empty(run.Packets);
        Assert.Empty(run.OtherConnections);
        Assert.Contains(Path.Combine(state, "outbox.db"), run.WrittenPaths);
        Assert.Empty(run.WrittenPaths.Where(path => !path.StartsWith(state + "/", StringComparison.Ordinal)));
    }
}
