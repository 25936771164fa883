using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A native agent that is killed, or whose broker goes away, at any moment of an install: there is always exactly one valid model that runs.</summary>
public sealed class KillDrillTests(PublishedAgents agents)
{
    // The blocks that a device asks for at a time, unless its receive maximum is less.
    private const int Window = 32;

    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task AgentKilledAtRandom_OneValidModelRunsAndTheLastOneIsCommittedInTheEnd()
    {
        var random = new Random(Drill.Seed);
        var kills = Drill.Count(8, 200);
        await using var broker = await MosquittoServer.StartAsync(BlockTraffic.LogTypes);
        var traffic = new BlockTraffic("pi");
        broker.Logged += traffic.Hear;
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
            Assert.Equal(ContentDigest.Short(active!), (string)(await device.StartAgainAsync())["digest"]!);
        }

        wanted = await OrderAsync(device, operators, models, wanted, again: true);
        await device.WaitForPhaseAsync(wanted.Digest, "committed");
        await device.WaitForResultsAsync(wanted.Digest);
        Assert.All(device.Results, result => Assert.Contains((string)result.Body["digest"]!, models.Keys.Append(DeliveredModel.BuiltIn.Digest).Select(ContentDigest.Short)));
        Assert.All(traffic.Lives, static life => Assert.InRange(life.SentBefore, 0, Window));
        Drill.Report($"{kills} kills of the native agent, by phase {string.Join(", ", phases.Select(static pair => $"{pair.Key} {pair.Value}"))}; {models.Count} models of {wanted.Blocks.Length} blocks, {device.Results.Count()} results; {AskedAgain(traffic)}");
    }

    [Fact]
    public async Task AgentKilledWhileItDownloads_AsksAgainForAtMostOneWindow()
    {
        var random = new Random(Drill.Seed);
        var kills = Drill.Count(4, 100);
        await using var broker = await MosquittoServer.StartAsync(BlockTraffic.LogTypes);
        var traffic = new BlockTraffic("pi");
        broker.Logged += traffic.Hear;
        // Slow enough that a download takes its time: over the loopback interface it is over before a kill is.
        await using var radio = new TcpRelay(broker.Port) { BackBytesPerSecond = 8 << 20 };
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, configuration => configuration["Mqtt"]!["Port"] = radio.Port, (await agents.X64Async()).Executable);
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var (interrupted, models) = (0, 0);
        for (var kill = 0; interrupted < kills && kill < 10 * kills; models++)
        {
            var wanted = await PublishAsync(operators, models + 2, fillerBytes: 8 << 20);
            await operators.DesireAsync(device.Device, wanted);
            for (var left = wanted.Blocks.Length; left > 0 && interrupted < kills; kill++)
            {
                await traffic.WhenSentAsync(wanted.Digest, wanted.Blocks.Length - left + random.Next(1, left + 1)).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
                await device.Agent.KillAsync();
                left = wanted.Blocks.Length - traffic.SentOf(wanted.Digest);
                interrupted += left > 0 ? 1 : 0;
                device.Agent.Start();
            }

            await device.WaitForPhaseAsync(wanted.Digest, "committed");
            await operators.ClearAsync(wanted);
        }

        Assert.NotEqual(0, interrupted);
        Assert.All(traffic.Lives, static life => Assert.InRange(life.SentBefore, 0, Window));
        Drill.Report($"{interrupted} kills within the download of {models} models of 8 MiB; {AskedAgain(traffic)}");
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

        var next = await PublishAsync(operators, models.Count + 2, fillerBytes: 4 << 20);
        models.Add(next.Digest, next);
        await operators.DesireAsync(device.Device, next);
        return next;
    }

    // Megabytes that differ from release to release, so that the download takes its time.
    private static async Task<DeliveredModel> PublishAsync(ModelOperator operators, int release, int fillerBytes)
    {
        var filler = new byte[fillerBytes];
        new Random(release).NextBytes(filler);
        var model = operators.Make(release, null, ("filler.bin", filler));
        await operators.PublishAsync(model);
        return model;
    }

    private static string AskedAgain(BlockTraffic traffic)
    {
        var lives = traffic.Lives.Where(static life => life.Asked > 0).ToList();
        return $"of {lives.Count} lives that asked for blocks, {lives.Count(static life => life.SentBefore > 0)} asked again: at most {lives.Max(static life => life.ReceivedBefore)} that an earlier one had acknowledged, "
            + $"{lives.Max(static life => life.SentBefore)} that had been sent to one; the window is {Window}";
    }

    private static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
