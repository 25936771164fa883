using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Emulation;

/// <summary>The agent for arm64 on emulated processors of Raspberry Pis. What it computes counts here, not how fast.</summary>
public sealed class Arm64Tests(PublishedAgents agents)
{
    private const string Results = "/results/vibration-condition";

    // Rounding of int8 convolutions differs by architecture: a score may move a little, a label may not.
    private const double ScoreTolerance = 0.05;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("cortex-a72")]
    [InlineData("cortex-a53")]
    public async Task Bench_OnAPisProcessor_RunsTheBuiltInModel(string model)
    {
        var agent = await agents.Arm64Async();
        using var processor = await EmulatedProcessor.CreateAsync(model);

        var (code, output, errors) = await processor.RunAsync(agent.Executable, "bench", "--model", Path.Combine(agent.Folder, "models", "vibration-condition"), "--seconds", "1", "--json");

        Assert.True(code == 0, errors);
        var report = JsonNode.Parse(output)!;
        Drill.Report(FormattableString.Invariant($"{model}, emulated: bare {(double)report["bare"]!["p50Us"]!} us, step {(double)report["step"]!["p50Us"]!} us"));
        Assert.Equal(0, (double)report["managedBytesPerInference"]!);
        Assert.True((long)report["inferences"]! > 0);
    }

    [Theory]
    [InlineData("cortex-a72")]
    [InlineData("cortex-a53")]
    public async Task Run_GoldenInputsOnAPisProcessor_PublishesWhatX64Says(string model)
    {
        using var processor = await EmulatedProcessor.CreateAsync(model);
        var arm64 = await agents.Arm64Async();
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);

        var expected = await RunAsync(AgentProcess.BuiltAgent, "native", broker.Port, observer, prefix: null);
        var actual = await RunAsync(arm64.Executable, "emulated", broker.Port, observer, processor.Prefix);

        Assert.Equal(GoldenRecording.Labels, expected.Select(static best => best.Label));
        Assert.Equal(GoldenRecording.Labels, actual.Select(static best => best.Label));
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First.Score, pair.Second.Score, ScoreTolerance));
    }

    // The best label of each golden input, as it arrives at the broker.
    private static async Task<List<(string Label, double Score)>> RunAsync(string program, string device, int port, MqttObserver observer, string[]? prefix)
    {
        await using var agent = new AgentProcess(AgentConfigurations.GoldenReplay(device, port, 2), program);
        GoldenRecording.Write(agent.Folder);
        agent.Start(prefix);
        await Eventually.TrueAsync(() => observer.On($"{device}{Results}").Count() >= GoldenRecording.Labels.Length, Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());
        return [.. observer.On($"{device}{Results}").Take(GoldenRecording.Labels.Length).Select(static message =>
        {
            var best = message.Body;
            return ((string)best["label"]!, (double)best["score"]!);
        })];
    }
}
