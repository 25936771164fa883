using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Clocks;

/// <summary>A real agent whose date is set while it runs.</summary>
public sealed class ClockStepTests
{
    private const double RateHz = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Unset = TimeSpan.FromDays(-56 * 365);
    private static readonly (string Name, TimeSpan Offset)[] Steps =
        [("1970 to 2026", TimeSpan.Zero), ("2 h back", TimeSpan.FromHours(-2)), ("2 h on", TimeSpan.Zero), ("1 s back", TimeSpan.FromSeconds(-1))];

    [Fact]
    public async Task Run_DateIsSetAgainAndAgain_InferencesAndEnergyGoOnEvenly()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("clock", broker.Port, RateHz, "outbox.db");
        configuration["Power"] = new JsonObject { ["Interval"] = "00:00:01" };
        configuration["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:02" };
        await using var agent = new AgentProcess(configuration);
        var date = await SettableDate.OfAsync(agent);
        await date.SetAsync(Unset);
        agent.Start();
        await Eventually.TrueAsync(() => Count(observer) >= RateHz, Limit, () => agent.Log);

        foreach (var (name, offset) in Steps)
        {
            var before = await CountSecondAsync(observer);
            await date.SetAsync(offset);
            var during = await CountSecondAsync(observer);
            var after = await CountSecondAsync(observer);
            TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {before} | {during} | {after} |");
            // A busy machine delivers late; a loop that waits by the date delivers nothing, or all at once.
            Assert.All([before, during, after], static count => Assert.InRange(count, RateHz / 4, RateHz * 3));
        }

        await Eventually.TrueAsync(() => Stepped(agent).Length == Steps.Length, Limit, () => agent.Log);
        Assert.All(observer.On("/energy"), static message =>
        {
            var length = (DateTimeOffset)message.Body["to"]! - (DateTimeOffset)message.Body["from"]!;
            Assert.InRange(length.TotalSeconds, 0, 30);
            Assert.InRange((double)message.Body["loadJ"]!, 0, 30 * 30);
        });
        Assert.Equal(0, await agent.StopAsync());
    }

    private static string[] Stepped(AgentProcess agent) => [.. agent.Log.Split('\n').Where(static line => line.Contains("Clock stepped by", StringComparison.Ordinal))];

    private static int Count(MqttObserver observer) => observer.On("/results/vibration-condition").Count();

    // By the clock of this process, which nobody sets.
    private static async Task<int> CountSecondAsync(MqttObserver observer)
    {
        var (from, before) = (Stopwatch.GetTimestamp(), Count(observer));
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(from) >= TimeSpan.FromSeconds(1), Limit);
        return Count(observer) - before;
    }
}
