using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging;

/// <summary>A real agent at 20 results a second while a real Mosquitto goes away, stands still, or the agent itself is killed.</summary>
public sealed class OutageTests
{
    private const double RateHz = 20;
    private const string Results = "/results/vibration-condition";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task BrokerStopped_ThenBack_EveryResultArrivesInOrderAndReplaysAreFlagged()
    {
        var outage = TimeSpan.FromSeconds(Drill.Count(8, 60));
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("outage", broker.Port, RateHz, "outbox.db"));
        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Results).Count() >= 40, Limit, () => agent.Log);

        await broker.StopAsync();
        await PassAsync(outage);
        var made = observer.On(Results).Count() + (RateHz * outage.TotalSeconds);
        await broker.StartAgainAsync();
        await observer.ReconnectAsync();
        await Eventually.TrueAsync(() => observer.On(Results).Count() > made && !observer.On(Results).Last().Historical, TimeSpan.FromSeconds(120), () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());
        await Eventually.TrueAsync(() => (string?)observer.On("/status").Last().Body["state"] == "offline", Limit);

        var results = FirstArrivals(observer);
        Assert.Single(results.Select(static m => m.Session).Distinct());
        Assert.Equal(Enumerable.Range(1, results.Count).Select(static n => (long)n), results.Select(static m => m.Seq));
        // A second at each end is the agent's to notice and the broker's to come up.
        Assert.InRange(results.Count(static m => m.Historical), RateHz * (outage.TotalSeconds - 2), results.Count - 30);
        Assert.False(results[0].Historical || results[^1].Historical);
        Drill.Report($"{outage.TotalSeconds} s without a broker at {RateHz} Hz: {results.Count} results, {results.Count(static m => m.Historical)} flagged historical, none missing, in order; {observer.On(Results).Count() - results.Count} came twice");
    }

    [Theory]
    [InlineData("connected")]
    [InlineData("without broker")]
    [InlineData("broker stands still")]
    public async Task AgentKilled_EveryRowOfItsFileArrivesAndOnlyTheUncommittedTailIsMissing(string state)
    {
        var random = new Random(Drill.Seed);
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(AgentConfigurations.Vibration("killed", broker.Port, RateHz, "outbox.db"));
        for (var round = 0; round < Drill.Count(1, 5); round++)
        {
            var before = observer.Messages.Count;
            agent.Start();
            await Eventually.TrueAsync(() => observer.Messages.Skip(before).Count(static m => !m.Historical && m.Topic.EndsWith(Results, StringComparison.Ordinal)) >= 20, Limit, () => agent.Log);
            await (state switch { "without broker" => broker.StopAsync(), "broker stands still" => broker.FreezeAsync(), _ => Task.CompletedTask });
            await PassAsync(TimeSpan.FromSeconds(6 + (4 * random.NextDouble())));
            await agent.KillAsync();
            var killedAt = TimeProvider.System.GetUtcNow();
            var rows = OutboxFile.Rows(Path.Combine(agent.Folder, "outbox.db"));
            await (state switch { "without broker" => ReturnAsync(broker, observer), "broker stands still" => broker.ThawAsync(), _ => Task.CompletedTask });

            agent.Start();
            await Eventually.TrueAsync(() => rows.TrueForAll(row => observer.Messages.Any(m => m.Session == row.Session && m.Topic == row.Topic && m.Seq == row.Seq)), Limit, () => agent.Log);
            await agent.KillAsync();
            Report(state, rows, observer, before, killedAt);
        }
    }

    private static void Report(string state, List<(string Session, string Topic, long Seq)> rows, MqttObserver observer, int before, DateTimeOffset killedAt)
    {
        var session = observer.Messages.Skip(before).First(static m => !m.Historical).Session;
        var arrived = FirstArrivals(observer).Where(m => m.Session == session).ToList();
        // In order and without a hole: what is missing is a tail.
        Assert.Equal(Enumerable.Range(1, arrived.Count).Select(static n => (long)n), arrived.Select(static m => m.Seq));
        var last = DateTimeOffset.Parse((string)arrived[^1].Body["capturedAt"]!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(killedAt - last, TimeSpan.Zero, TimeSpan.FromSeconds(5.5));
        Drill.Report($"killed {state}: {rows.Count} rows readable in the file, all arrived; {arrived.Count} results of the session arrived without a hole, the last made {(killedAt - last).TotalSeconds:0.00} s before the kill");
    }

    private static async Task ReturnAsync(MosquittoServer broker, MqttObserver observer)
    {
        await broker.StartAgainAsync();
        await observer.ReconnectAsync();
    }

    private static List<ObservedMessage> FirstArrivals(MqttObserver observer) => [.. observer.On(Results).DistinctBy(static m => (m.Session, m.Seq))];

    private static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
