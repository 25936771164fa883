using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Clocks;

/// <summary>A real agent whose date is set while it runs: libfaketime answers for the date, the monotonic clock is the system's.</summary>
public sealed class ClockStepTests
{
    private const double RateHz = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly (string Name, string Date)[] Steps = [("1970 to 2026", "+0"), ("2 h back", "-2h"), ("2 h on", "+0"), ("1 s back", "-1")];

    [Fact]
    public async Task Run_DateIsSetAgainAndAgain_InferencesAndEnergyGoOnEvenly()
    {
        await RealPart.RequireAsync("faketime", "faketime");
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("clock", broker.Port, RateHz, "outbox.db");
        configuration["Power"] = new JsonObject { ["Interval"] = "00:00:01" };
        configuration["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:02" };
        await using var agent = new AgentProcess(configuration);
        var date = Path.Combine(agent.Folder, "date");
        await File.WriteAllTextAsync(date, "-56y", TestContext.Current.CancellationToken);
        agent.Environment["LD_PRELOAD"] = Directory.GetFiles("/usr/lib", "libfaketime.so.1", SearchOption.AllDirectories)[0];
        agent.Environment["FAKETIME_TIMESTAMP_FILE"] = date;
        agent.Environment["FAKETIME_NO_CACHE"] = "1";
        agent.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        agent.Start();
        await Eventually.TrueAsync(() => Count(observer) >= RateHz, Limit, () => agent.Log);

        foreach (var (name, next) in Steps)
        {
            var before = await CountSecondAsync(observer);
            await File.WriteAllTextAsync(date, next, TestContext.Current.CancellationToken);
            var during = await CountSecondAsync(observer);
            var after = await CountSecondAsync(observer);
            TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {before} | {during} | {after} |");
            Assert.All([before, during, after], count => Assert.InRange(count, RateHz / 2, RateHz * 3 / 2));
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
