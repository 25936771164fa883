using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Signing;
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
        configuration["StateDirectory"] = state;

        // An agent that takes models and may choose the number of threads tries its model in probe processes.
        var trust = new TestTrust();
        var keyring = TestTrust.Accepted(Keyring.Trust(trust.Document(expires: TimeProvider.System.GetUtcNow().AddYears(1)).ToEnvelope().Sign(trust.Root)));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "keyring.json"), keyring.Envelope.ToJson(), TestContext.Current.CancellationToken);
        configuration["Updates"] = new JsonObject { ["Keyring"] = Path.Combine(_folder, "keyring.json") };
        configuration["Models"] = new JsonArray(new JsonObject { ["Path"] = "models/vibration-condition", ["Source"] = "machine", ["Threads"] = 0 });
        configuration["Sources"] = new JsonObject { ["machine"] = new JsonObject { ["Kind"] = "vibration" } };

        var run = await IsolatedRun.OfAsync(program, _folder, configuration, port, Length);

        Assert.True(run.Topics.Count(static topic => topic == "edge/v1/quiet/results/vibration-condition") > 60, run.Log);
        Assert.True(run.HasProbed, run.Log);
        Assert.True(run.PacketsWithControl.Any(static packet => packet.Contains("control.example", StringComparison.Ordinal)), "the capture does not see a DNS question");
        Assert.Empty(run.Packets);
        Assert.Empty(run.OtherConnections);
        Assert.Contains(Path.Combine(state, "outbox.db"), run.WrittenPaths);
        Assert.DoesNotContain(run.WrittenPaths, path => path != state && !path.StartsWith(state + "/", StringComparison.Ordinal));
    }
}
