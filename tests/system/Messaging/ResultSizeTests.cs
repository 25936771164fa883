using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>Results are sent with every inference: each byte costs radio time.</summary>
public sealed class ResultSizeTests
{
    private const int MaxBytes = 320;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Classification_OfARealAgent_HasItsWinnerInAtMost320Bytes(bool isReplay)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(
            isReplay ? AgentConfigurations.GoldenReplay("drill-size", broker.Port, 20) : AgentConfigurations.Vibration("drill-size", broker.Port, 20, "outbox.db"));
        GoldenRecording.Write(agent.Folder);

        agent.Start();
        var results = observer.On("/results/vibration-condition");
        await Eventually.TrueAsync(() => results.Count() >= (isReplay ? GoldenRecording.Labels.Length : 60), Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());

        Assert.All(results, result =>
        {
            Assert.True(result.Length <= MaxBytes, $"{result.Length} bytes: {result.Body.ToJsonString()}");
            Assert.InRange((double)result.Body["score"]!, 0, 1);
            Assert.NotEmpty((string)result.Body["label"]!);
            Assert.Equal(isReplay ? GoldenRecording.FileName : null, (string?)result.Body["file"]);
        });
        Drill.Report(FormattableString.Invariant($"results of {results.Min(static result => result.Length)} to {results.Max(static result => result.Length)} bytes, such as {results.Last().Body.ToJsonString()}"));
    }
}
