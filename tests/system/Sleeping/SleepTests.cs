using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Sleeping;

/// <summary>A real agent whose battery is critical sends its board to sleep and comes back.</summary>
public sealed class SleepTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Critical_BoardSleepsBetweenGoodbyeAndReturn_AndTheBrokerKnowsUntilWhen()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("sleepy", broker.Port, rateHz: 5, "outbox.db");
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01", ["Battery"] = new JsonObject { ["CapacityWh"] = 10, ["StartSocFraction"] = 0.05 } };

        // What stands in for rtcwake notes what it was told and returns after a second.
        configuration["Sleep"] = new JsonObject
        {
            ["Command"] = new JsonArray("/bin/sh", "-c", "echo $0 $1 >> slept; sleep 1", "{seconds}", "{wakeAt}"),
            ["MinDuration"] = "00:10:00",
            ["MinAwake"] = "00:00:10",
            ["CriticalDuration"] = "00:30:00",
        };
        await using var agent = new AgentProcess(configuration);
        agent.Start();

        await Eventually.TrueAsync(() => States(observer).SequenceEqual(["online", "asleep", "online"]), Limit, () => $"{string.Join(", ", States(observer))}; {agent.Log}");

        var asleep = observer.On("/status").First(static message => (string)message.Body["state"]! == "asleep").Body;
        var wakeAt = DateTimeOffset.Parse((string)asleep["wakeAt"]!, CultureInfo.InvariantCulture);
        var time = DateTimeOffset.Parse((string)asleep["time"]!, CultureInfo.InvariantCulture);
        Assert.InRange(wakeAt - time, TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(30.5));
        Assert.Contains("critical", (string)asleep["reason"]!, StringComparison.Ordinal);
        var told = (await File.ReadAllLinesAsync(Path.Combine(agent.Folder, "slept"), TestContext.Current.CancellationToken))[0].Split(' ');
        Assert.Equal("1800", told[0]);
        Assert.InRange(Math.Abs((DateTimeOffset.Parse(told[1], CultureInfo.InvariantCulture) - wakeAt).TotalSeconds), 0, 1.5);
        Assert.Single(observer.Messages.Select(static message => message.Session).Distinct());
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Adaptive_ChargeThatIsKeptForTheTimeWithoutSun_BoardSleepsByChoice()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("thrifty", broker.Port, rateHz: 5, "outbox.db");
        configuration["Board"] = "zero-2w";
        configuration["Policy"] = new JsonObject { ["Adaptive"] = new JsonObject { ["PanelWatts"] = 6 } };
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01", ["Battery"] = new JsonObject { ["CapacityWh"] = 10, ["StartSocFraction"] = 0.12 } };
        configuration["Sleep"] = new JsonObject { ["Command"] = new JsonArray("/bin/sleep", "1"), ["MinAwake"] = "00:00:10" };
        await using var agent = new AgentProcess(configuration);
        agent.Start();

        await Eventually.TrueAsync(() => States(observer).Take(3).SequenceEqual(["online", "asleep", "online"]), Limit, () => $"{string.Join(", ", States(observer))}; {agent.Log}");

        var asleep = observer.On("/status").First(static message => (string)message.Body["state"]! == "asleep").Body;
        var wakeAt = DateTimeOffset.Parse((string)asleep["wakeAt"]!, CultureInfo.InvariantCulture);
        var time = DateTimeOffset.Parse((string)asleep["time"]!, CultureInfo.InvariantCulture);
        Assert.InRange(wakeAt - time, TimeSpan.FromMinutes(29), TimeSpan.FromHours(12.1));
        Assert.Equal("asleep: the charge left is kept for the time without sun", (string)asleep["reason"]!);
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task WithoutABroker_BoardWhoseSleepIsKnown_SleepsAllTheSame()
    {
        var configuration = AgentConfigurations.Vibration("lonely", port: 1, rateHz: 5, "outbox.db");
        configuration["Mqtt"]!["Enabled"] = false;
        configuration["Board"] = "4b";
        configuration["Policy"] = new JsonObject { ["Adaptive"] = new JsonObject { ["PanelWatts"] = 6 } };
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01", ["Battery"] = new JsonObject { ["CapacityWh"] = 10, ["StartSocFraction"] = 0.12 } };
        configuration["Sleep"] = new JsonObject { ["Command"] = new JsonArray("/bin/sh", "-c", "echo slept >> slept"), ["Watts"] = 0.1, ["MinAwake"] = "00:00:10" };
        await using var agent = new AgentProcess(configuration);
        agent.Start();

        await Eventually.TrueAsync(() => File.Exists(Path.Combine(agent.Folder, "slept")) && agent.Log.Contains("before the time", StringComparison.Ordinal), Limit, () => agent.Log);
        Assert.Contains("asleep: the charge left is kept for the time without sun", agent.Log, StringComparison.Ordinal);
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Stopped_WhileAsleep_StaysAsleepForTheBroker()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("halted", broker.Port, rateHz: 5, "outbox.db");
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01", ["Battery"] = new JsonObject { ["CapacityWh"] = 10, ["StartSocFraction"] = 0.05 } };
        configuration["Sleep"] = new JsonObject { ["Command"] = new JsonArray("/bin/sleep", "60"), ["MinAwake"] = "00:00:10", ["CriticalDuration"] = "00:30:00" };
        await using var agent = new AgentProcess(configuration);
        agent.Start();
        await Eventually.TrueAsync(() => States(observer).LastOrDefault() == "asleep", Limit, () => agent.Log);

        // A program that halts the board: systemd stops the agent meanwhile.
        Assert.Equal(0, await agent.StopAsync());

        await using var later = await MqttObserver.ConnectAsync(broker.Port);
        await Eventually.TrueAsync(() => later.On("/status").Any(), Limit);
        Assert.Equal(["asleep"], States(later));
    }

    [Fact]
    public async Task Critical_BoardThatWouldNotBeSwitchedOnAgain_StaysAwake()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = AgentConfigurations.Vibration("wakeful", broker.Port, rateHz: 5, "outbox.db");
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01", ["Battery"] = new JsonObject { ["CapacityWh"] = 10, ["StartSocFraction"] = 0.05 } };

        // This machine carries no Witty Pi.
        configuration["Sleep"] = new JsonObject { ["Command"] = new JsonArray("/bin/sh", "-c", "touch slept"), ["WakeAlarm"] = "witty-pi", ["MinAwake"] = "00:00:10" };
        await using var agent = new AgentProcess(configuration);
        agent.Start();

        await Eventually.TrueAsync(() => observer.On("/events").Any(static message => (string)message.Body["name"]! == "sleep_failed"), Limit, () => agent.Log);

        var refused = observer.On("/events").First(static message => (string)message.Body["name"]! == "sleep_failed").Body;
        Assert.StartsWith("the board stays awake: Witty Pi 4 at i2c-", (string)refused["text"]!, StringComparison.Ordinal);
        Assert.Equal(["online"], States(observer));
        Assert.False(File.Exists(Path.Combine(agent.Folder, "slept")));
        Assert.Equal(0, await agent.StopAsync());
    }

    private static List<string> States(MqttObserver observer) => [.. observer.On("/status").Select(static message => (string)message.Body["state"]!)];
}
