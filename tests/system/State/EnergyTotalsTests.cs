using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.State;

/// <summary>The energy totals of a real agent: whole though messages are lost, over a restart and a SIGKILL; and what the broker keeps of them.</summary>
public sealed class EnergyTotalsTests
{
    private const int LostPercent = 30;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Totals_ThirtyPercentOfTheMessagesLost_AgreeWithTheLedgerOverARestartAndAKill()
    {
        var perLife = Drill.Count(8, 340);
        var random = new Random(Drill.Seed);
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("pi", broker.Port, rateHz: 10, "outbox.db");
        configuration["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:01" };
        await using var agent = new AgentProcess(configuration);

        agent.Start();
        await LiveAsync(observer, agent, perLife);
        Assert.Equal(0, await agent.StopAsync());
        agent.Start();
        await LiveAsync(observer, agent, perLife);
        await agent.KillAsync();
        agent.Start();
        await LiveAsync(observer, agent, perLife);
        Assert.Equal(0, await agent.StopAsync());
        await Eventually.TrueAsync(() => (string?)observer.On("/status").Last().Body["state"] == "offline", Limit);

        // A message that the kill kept from the broker's answer comes twice.
        var all = observer.On("/energy").Select(static message => message.Body).DistinctBy(static body => ((string)body["session"]!, (long)body["seq"]!)).OrderBy(static body => (string)body["session"]!, StringComparer.Ordinal).ThenBy(static body => (long)body["seq"]!).ToList();
        var seen = all.Where((_, i) => i == all.Count - 1 || random.Next(100) >= LostPercent).ToList();
        var totals = seen.ConvertAll(static body => body["totals"]!);
        Assert.All(totals.Zip(totals.Skip(1)), static pair => Assert.True((double)pair.First["loadJ"]! <= (double)pair.Second["loadJ"]! && (long)pair.First["inferences"]! <= (long)pair.Second["inferences"]!));
        Assert.All(all, static body => Assert.Equal("schedule", (string)body["reasonCode"]!));

        // At the highest rate all the time nothing is saved, but for a tick at either end of an interval.
        Assert.All(all, static body => Assert.InRange((double)body["throttleSavedJ"]!, 0, 0.1 * (double)body["loadJ"]!));
        var (load, inferences) = (all.Sum(static body => (double)body["loadJ"]!), all.Sum(static body => body["models"]?.AsArray().Sum(static model => (long)model!["inferences"]!) ?? 0));
        var marginal = all.Sum(static body => body["models"]?.AsArray().Sum(static model => (long)model!["inferences"]! * ((double?)model["marginalJ"] ?? 0)) ?? 0);
        Assert.Equal(load, (double)totals[^1]["loadJ"]!, 0.001 * load);
        Assert.Equal(marginal, (double)totals[^1]["marginalJ"]!, 0.001 * marginal);
        Assert.Equal(inferences, (long)totals[^1]["inferences"]!);
        Assert.Equal(inferences, (long)Assert.Single(totals[^1]["models"]!.AsArray())!["inferences"]!);
        Drill.Report(FormattableString.Invariant($"{all.Count} energy messages in 3 lives, {all.Count - seen.Count} of them not seen: {load:0.00} J, totals {(double)totals[^1]["loadJ"]!:0.00} J; {inferences} inferences, marginal {marginal:0.0000} J, totals {(double)totals[^1]["marginalJ"]!:0.0000} J"));

        // A fresh reader sees the last interval.
        await using var fresh = await MqttObserver.ConnectAsync(broker.Port);
        await Eventually.TrueAsync(() => fresh.On("/energy").Any(), Limit);
        Assert.Equal((string)all[^1]["session"]!, (string)Assert.Single(fresh.On("/energy")).Body["session"]!);
        Assert.Equal((long)all[^1]["seq"]!, fresh.On("/energy").Single().Seq);
    }

    private static async Task LiveAsync(MqttObserver observer, AgentProcess agent, int messages)
    {
        var before = observer.On("/energy").Count();
        await Eventually.TrueAsync(() => observer.On("/energy").Count() >= before + messages, Limit + TimeSpan.FromSeconds(2 * messages), () => agent.Log);
    }
}
