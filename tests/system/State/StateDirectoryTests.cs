using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Updates;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.State;

/// <summary>An agent that was told its broker and nothing else of where to keep things: what it has outlives every end, and what is spoiled costs one line.</summary>
public sealed class StateDirectoryTests
{
    private const double RateHz = 20;
    private const string Results = "/results/vibration-condition";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Agent_ToldOnlyItsBroker_ContinuesAfterEveryKill()
    {
        var kills = Drill.Count(4, 20);
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, TellOnlyTheBroker);
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var model = operators.Make(2);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);
        await device.WaitForPhaseAsync(model.Digest, "committed");

        for (var kill = 0; kill < kills; kill++)
        {
            await device.Agent.KillAsync();
            var first = await device.StartAgainAsync();

            Assert.Equal(ContentDigest.Short(model.Digest), (string)first["digest"]!);
            await device.WaitAsync(() => (string?)device.Reported?["session"] == (string)first["session"]! && (long)device.Reported["generation"]! == 1, "generation 1 in the new session");
        }

        Assert.Equal(0, await device.Agent.StopAsync());
        var kept = Directory.GetFileSystemEntries(StateOf(device)).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal([".lock", "energy.json", "graphs", "outbox.db", "policy.json", "updates"], kept.Where(static name => !name.StartsWith("outbox.db-", StringComparison.Ordinal)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.All(Directory.GetFiles(StateOf(device)).Select(File.GetUnixFileMode), static mode => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode));
        }

        Drill.Report($"{kills} kills: each life began with the committed model and generation 1");
    }

    [Fact]
    public async Task Agent_KilledWhileTheBrokerIsAway_SendsWhatItMadeBefore()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = new AgentProcess(Configuration(broker.Port));
        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Results).Count() >= 10, Limit, () => agent.Log);

        await broker.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        await agent.KillAsync();
        var session = observer.On(Results).Last().Session;
        await broker.StartAgainAsync();
        await observer.ReconnectAsync();
        agent.Start();

        // The agent needs a second to notice the loss, and what it made in the last five before a kill may not have been written.
        await Eventually.TrueAsync(() => observer.On(Results).Count(result => result.Historical && result.Session == session) >= RateHz * 3, Limit, () => agent.Log);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("""{"version":99,"schema":"desired/99","state":{}}""")]
    [InlineData("{\"version\":1,\"st")]
    public async Task Start_EveryStateFileSpoiled_IsALineEachAndTheAgentRuns(string content)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        var configuration = Configuration(broker.Port);
        configuration["Power"] = new JsonObject { ["Kind"] = "simulated" };
        configuration["Policy"] = new JsonObject { ["Kind"] = "adaptive", ["MinRateHz"] = 1, ["MaxRateHz"] = 10 };
        await using var agent = new AgentProcess(configuration);
        var state = Path.Combine(agent.Folder, "state");
        string[] files = ["outbox.db", "policy.json", "governor.json", "energy.json", Path.Combine("updates", "desired.json")];
        foreach (var file in files)
        {
            var path = Path.Combine(state, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        }

        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Results).Any(), Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());

        // An empty database is a new one.
        foreach (var file in files.Where(file => content.Length > 0 || file != "outbox.db"))
        {
            Assert.Single(agent.Log.Split('\n'), line => line.Contains(Path.Combine(state, file) + ":", StringComparison.Ordinal) || line.Contains(Path.Combine(state, file) + " ", StringComparison.Ordinal));
        }

        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(state, "policy.json.unreadable"), TestContext.Current.CancellationToken));
        Assert.Contains("\"version\":1", await File.ReadAllTextAsync(Path.Combine(state, "policy.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAnAgentThatHasNotRun_LeavesNothingBehind()
    {
        await using var agent = new AgentProcess(Configuration(MosquittoServer.FreePort()));

        var (code, _, errors) = await ProcessRun.RunAsync(agent.Executable, ["check", "--config", agent.ConfigurationPath]);

        Assert.True(code == 0, errors);
        Assert.Equal(["agent.json"], Directory.GetFileSystemEntries(agent.Folder).Select(static path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task Start_SecondAgentOnTheSameDirectory_RefusesInOneLine()
    {
        await using var first = new AgentProcess(Configuration(MosquittoServer.FreePort()));
        first.Start();
        await Eventually.TrueAsync(() => first.Log.Contains("started: device pi", StringComparison.Ordinal), Limit, () => first.Log);
        var configuration = Configuration(MosquittoServer.FreePort());
        configuration["StateDirectory"] = Path.Combine(first.Folder, "state");
        await using var second = new AgentProcess(configuration);

        second.Start();

        Assert.Equal(1, await second.WaitForExitAsync(Limit));
        Assert.Contains($"StateDirectory: another edge-agent uses {Path.Combine(first.Folder, "state")}", Assert.Single(second.Log.Split('\n')), StringComparison.Ordinal);
    }

    private static string StateOf(UpdatedDevice device) => Path.Combine(device.Agent.Folder, "state");

    private static void TellOnlyTheBroker(JsonObject configuration)
    {
        configuration["Mqtt"]!.AsObject().Remove("Outbox");
        configuration["Updates"]!.AsObject().Remove("Folder");
    }

    private static JsonObject Configuration(int port) => new()
    {
        ["Device"] = new JsonObject { ["Id"] = "pi" },
        ["Mqtt"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port },
        ["Policy"] = new JsonObject { ["Kind"] = "fixed", ["MaxRateHz"] = RateHz },
    };
}
