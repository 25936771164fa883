using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>Presence over a real Mosquitto, with a real agent that is killed.</summary>
public sealed class PresenceTests
{
    [Fact]
    public async Task Status_AgentKilledAndStartedAgain_FlipsToOfflineThroughTheWillAndBackWithANewSession()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("drill-1", broker.Port, 2, "outbox.db"));

        agent.Start();
        await Eventually.TrueAsync(() => States(observer) is [.., "online"], TimeSpan.FromSeconds(30), () => string.Join(",", States(observer)) + agent.Log);
        await agent.KillAsync();
        await Eventually.TrueAsync(() => States(observer) is [.., "offline"], TimeSpan.FromSeconds(30));
        agent.Start();

        // The will, kept for the session of the dead agent, may make the new one announce itself twice.
        await Eventually.TrueAsync(() => States(observer) is [.., "online"], TimeSpan.FromSeconds(30), () => string.Join(",", States(observer)) + agent.Log);

        var sessions = observer.On("/status").Select(static m => m.Session).Distinct().ToList();
        Assert.Equal(2, sessions.Count);
        await using var late = await MqttObserver.ConnectAsync(broker.Port);
        await Eventually.TrueAsync(() => late.On("/status").Any(), TimeSpan.FromSeconds(10));
        var kept = Assert.Single(late.On("/status"));
        Assert.True(kept.Retained);
        Assert.Equal("online", (string?)kept.Body["state"]);
        Assert.Equal(sessions[^1], kept.Session);
    }

    [Fact]
    public async Task Messages_OfAWholeRun_CarryContentTypeSchemaAndIncreasingSequenceNumbers()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("drill-2", broker.Port, 20, "outbox.db"));

        agent.Start();
        await Eventually.TrueAsync(() => observer.On("/results/vibration-condition").Count() >= 60, TimeSpan.FromSeconds(30));
        Assert.Equal(0, await agent.StopAsync());
        await Eventually.TrueAsync(() => (string?)observer.On("/status").Last().Body["state"] == "offline", TimeSpan.FromSeconds(10));

        Assert.All(observer.Messages, static m =>
        {
            Assert.Equal("application/json", m.ContentType);
            Assert.Equal(m.Topic.EndsWith("/results/vibration-condition", StringComparison.Ordinal) ? "result/1" : (string?)m.Body["schema"], m.SchemaProperty);
            Assert.Matches("^[a-z-]+/1$", m.SchemaProperty);
        });
        var results = observer.On("/results/vibration-condition").Select(static m => m.Seq).ToList();
        Assert.Equal(Enumerable.Range(1, results.Count).Select(static n => (long)n), results);
    }

    private static string[] States(MqttObserver observer) => [.. observer.On("/status").Select(static m => (string)m.Body["state"]!)];
}
