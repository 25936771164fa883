using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Pushing;

/// <summary><c>edgectl model gc</c> over a real Mosquitto.</summary>
public sealed class ModelGcTests
{
    private static readonly string Orphan = new('e', 64);

    [Fact]
    public async Task Gc_ModelsAndRemainsThatNobodyNeeds_AreListedAndCleared()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });
        await bench.PushAsync("--device", "pi", "--wait=60s", "--keep");
        foreach (var block in new[] { 0, 1, 2, 40 })
        {
            await bench.KeepAsync($"edge/v1/models/{Orphan}/blocks/{block}", "half a push");
        }

        var dry = await bench.RunAsync("model", "gc", "--dry-run");
        var unsure = await bench.RunAsync("model", "gc");
        var before = await bench.ModelsAsync();
        var run = await bench.RunAsync("model", "gc", "--yes", "--json");

        Assert.True(dry.ExitCode == 0, dry.ToString());
        Assert.Contains("remains of an interrupted push", dry.Out, StringComparison.Ordinal);
        Assert.Equal((2, "2 model(s) would be cleared: say --yes to do it, or --dry-run to only look\n"), (unsure.ExitCode, unsure.Error));
        Assert.Equal(21, before.Count);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal((true, 2), ((bool?)run.Json["cleared"], run.Json["models"]!.AsArray().Count));
        Assert.Empty(await bench.ModelsAsync());
    }

    [Fact]
    public async Task Gc_ModelThatADeviceNeeds_Stays()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring, Phases = [ModelPhase.Deferred] });
        await bench.PushAsync("--device", "pi");

        var run = await bench.RunAsync("model", "gc", "--yes", "--json");

        Assert.Equal((0, false), (run.ExitCode, (bool?)run.Json["cleared"]));
        var model = Assert.Single(run.Json["models"]!.AsArray())!;
        Assert.Equal(("vibration-condition", bench.Digest, "pi"), ((string?)model["model"], (string?)model["digest"], (string?)Assert.Single(model["neededBy"]!.AsArray())));
        Assert.Equal(17, (await bench.ModelsAsync()).Count);
    }

    [Fact]
    public async Task Gc_Asked_ClearsOnlyWhenToldSo()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.KeepAsync($"edge/v1/models/{Orphan}/blocks/0", "half a push");

        var no = await bench.AnswerAsync("\n", "model", "gc");
        var kept = (await bench.ModelsAsync()).Count;
        var yes = await bench.AnswerAsync("y\n", "model", "gc");

        Assert.Equal((0, 1, 0), (no.ExitCode, kept, yes.ExitCode));
        Assert.StartsWith("clear 1 model(s) that nobody needs?", no.Error, StringComparison.Ordinal);
        Assert.EndsWith("cleared 1 of 1\n", yes.Out, StringComparison.Ordinal);
        Assert.Empty(await bench.ModelsAsync());
    }

    [Fact]
    public async Task Gc_NothingKept_SaysSo()
    {
        await using var fleet = await TestFleet.StartAsync();

        var run = await fleet.RunAsync("model", "gc");

        Assert.Equal((0, "", "the broker keeps no models\n"), (run.ExitCode, run.Out, run.Error));
    }
}
