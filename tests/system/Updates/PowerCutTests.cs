using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>The power is cut at any moment of an install: what was not synced is gone, and the store opens all the same.</summary>
public sealed class PowerCutTests(PublishedAgents agents)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task PowerCutAtRandom_TheStoreOpensAndOneValidModelRuns()
    {
        var random = new Random(Drill.Seed);
        var cuts = Drill.Count(5, 60);

        // So small that older models must go in a full drill.
        await using var disk = await CutDisk.MountAsync(megabytes: 48);
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, configuration => configuration["Updates"]!["Folder"] = disk.Folder, (await agents.X64Async()).Executable);
        var store = Path.Combine(disk.Folder, "models");
        var phases = new SortedDictionary<string, int>(StringComparer.Ordinal);
        DeliveredModel? wanted = null;
        for (var cut = 0; cut < cuts; cut++)
        {
            await device.WaitAsync(() => device.Results.Any(), "the first result");
            var filler = new byte[1 << 20];
            random.NextBytes(filler);
            wanted = operators.Make(cut + 2, null, ("filler.bin", filler));
            await operators.PublishAsync(wanted);
            await operators.DesireAsync("pi", wanted);
            await Task.Delay(random.NextDouble() * LongestLife, TimeProvider.System, TestContext.Current.CancellationToken);
            var phase = (string?)device.InstallOf(wanted.Digest)?["phase"] ?? "ordered";
            phases[phase] = phases.GetValueOrDefault(phase) + 1;

            await disk.CutAsync(device.Agent.ProcessId, device.Agent.KillAsync);

            // What the device said it had committed is committed: that was durable before it said so.
            var active = StoreJudge.Active(store);
            Assert.True(phase != "committed" || active == wanted.Digest, $"{wanted.Digest} was reported as committed, but {active} is to run");
            Assert.Equal(ContentDigest.Short(active!), (string)(await device.StartAgainAsync())["digest"]!);
        }

        await operators.DesireAsync("pi", wanted!);
        await device.WaitForPhaseAsync(wanted!.Digest, "committed");
        Drill.Report($"{cuts} power cuts of an ext4 disk, by phase {string.Join(", ", phases.Select(static pair => $"{pair.Key} {pair.Value}"))}; the store opened each time");
    }
}
