using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A native agent that is killed, or whose broker goes away, at any moment of an install: there is always exactly one valid model that runs.</summary>
public sealed class KillDrillTests(PublishedAgents agents)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task AgentKilledAtRandom_OneValidModelRunsAndTheLastOneIsCommittedInTheEnd()
    {
        var random = new Random(Drill.Seed);
        var kills = Drill.Count(8, 200);
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, null, (await agents.X64Async()).Executable);
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var models = new Dictionary<string, DeliveredModel>(StringComparer.Ordinal);
        var phases = new SortedDictionary<string, int>(StringComparer.Ordinal);
        DeliveredModel? wanted = null;
        for (var kill = 0; kill < kills; kill++)
        {
            wanted = await OrderAsync(device, operators, models, wanted);
            await PassAsync(Math.Pow(random.NextDouble(), 2) * LongestLife);
            var phase = (string?)device.InstallOf(wanted.Digest)?["phase"] ?? "ordered";
            phases[phase] = phases.GetValueOrDefault(phase) + 1;
            await device.Agent.KillAsync();

            var active = StoreJudge.Active(device.StoreFolder);
            Assert.Equal(active, (string)(await device.StartAgainAsync())["digest"]!);
        }

        wanted = await OrderAsync(device, operators, models, wanted, again: true);
        await device.WaitForPhaseAsync(wanted.Digest, "committed");
        await device.WaitForResultsAsync(wanted.Digest);
        Assert.All(device.Results, result => Assert.True((string)result.Body["digest"]! == DeliveredModel.BuiltIn.Digest || models.ContainsKey((string)result.Body["digest"]!)));
        Drill.Report($"{kills} kills of the native agent, by phase {string.Join(", ", phases.Select(static pair => $"{pair.Key} {pair.Value}"))}; {models.Count} models of {wanted.Blocks.Length} blocks, {device.Results.Count()} results");
    }

    [Fact]
    public async Task BrokerRestartedAtRandom_OneValidModelRunsAndTheLastOneIsCommittedInTheEnd()
    {
        var random = new Random(Drill.Seed);
        var restarts = Drill.Count(4, 50);
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration => configuration["Mqtt"]!["ReconnectMax"] = "00:00:01", (await agents.X64Async()).Executable);
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var models = new Dictionary<string, DeliveredModel>(StringComparer.Ordinal);
        DeliveredModel? wanted = null;
        for (var restart = 0; restart < restarts; restart++)
        {
            wanted = await OrderAsync(device, operators, models, wanted);
            await PassAsync(Math.Pow(random.NextDouble(), 2) * LongestLife);
            await broker.StopAsync();
            await PassAsync(random.NextDouble() * TimeSpan.FromSeconds(1));
            await broker.StartAgainAsync();
            await operators.ReconnectAsync();
            await device.ReconnectAsync();
        }

        await device.WaitForPhaseAsync(wanted!.Digest, "committed", TimeSpan.FromSeconds(120));
        await device.WaitForResultsAsync(wanted.Digest);
        Assert.Single(device.Results.Select(static result => result.Session).Distinct());
        Assert.Empty(device.EventsOf("model_failed"));
        Drill.Report($"{restarts} restarts of the broker; {models.Count} models, {device.Results.Count()} results of one session");
    }

    // The next model once the last has come to its end; the same one again when it was given up for the kills.
    private static async Task<DeliveredModel> OrderAsync(UpdatedDevice device, ModelOperator operators, Dictionary<string, DeliveredModel> models, DeliveredModel? last, bool again = false)
    {
        var phase = last is null ? "committed" : (string?)device.InstallOf(last.Digest)?["phase"];
        if (again || (phase is "rolled_back" or "failed"))
        {
            await operators.DesireAsync(device.Device, last!);
            return last!;
        }

        if (phase != "committed")
        {
            return last!;
        }

        // Four megabytes that differ from release to release, so that the download takes its time.
        var filler = new byte[4 << 20];
        new Random(models.Count).NextBytes(filler);
        var next = operators.Make(models.Count + 2, null, ("filler.bin", filler));
        models.Add(next.Digest, next);
        await operators.PublishAsync(next);
        await operators.DesireAsync(device.Device, next);
        return next;
    }

    private static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
