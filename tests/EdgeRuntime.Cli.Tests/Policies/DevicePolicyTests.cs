using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Cli.Tests.Pushing;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests.Policies;

/// <summary><c>edgectl device policy</c> over a real Mosquitto.</summary>
public sealed class DevicePolicyTests
{
    [Fact]
    public async Task Policy_Signed_ChangesWhatIsNamedAndKeepsModels()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });
        await bench.PushAsync("--device", "pi", "--wait=60s");

        var first = await PolicyAsync(bench, "linear", "--max-rate", "2", "--low-soc", "0.3", "--high-soc", "0.8", "--set", "trialS=60", "--set", "energyIntervalS=30", "--wait=60s", "--json");
        var second = await PolicyAsync(bench, "--max-rate", "4", "--unset", "trialS", "--wait=60s");
        var order = await bench.OrderAsync("pi");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Equal(("applied", 2, "linear"), ((string?)first.Json["outcome"], (int?)first.Json["generation"], (string?)first.Json["policy"]!["kind"]));
        Assert.Equal("pi: generation 3 applied: policy linear, energyIntervalS 30\n", second.Out);
        Assert.Equal((3, 4, 0.3, 0.8), (order.Generation, order.Policy!.MaxRateHz, order.Policy.LowSocFraction, order.Policy.HighSocFraction));
        Assert.Equal(bench.Digest, Assert.Single(order.Models).Digest);
        Assert.Equal(["energyIntervalS"], order.Settings!.Keys);
    }

    // Under a new generation the device would try it again.
    [Fact]
    public async Task Policy_ModelThatTheDeviceHasGivenUp_IsNotOrderedAgain()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Phases = [ModelPhase.Trial, ModelPhase.RolledBack] });
        await bench.RunAsync("model", "push", bench.Bundle, "--keyring", bench["keys/keyring.json"], "--device", "pi", "--wait");

        await bench.RunAsync("device", "policy", "pi", "fixed");
        var order = await bench.OrderAsync("pi", signed: false);

        Assert.Equal(("fixed", 2), (order.Policy!.Kind, order.Generation));
        Assert.Empty(order.Models);
    }

    [Fact]
    public async Task Policy_WithoutAKind_IsTheOneThatTheDeviceFollows()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi"));

        var run = await bench.RunAsync("device", "policy", "pi", "--min-rate", "0.2");
        var order = await bench.OrderAsync("pi", signed: false);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(("linear", 0.2, null), (order.Policy!.Kind, order.Policy.MinRateHz, order.Policy.MaxRateHz));
        Assert.Null(order.Expires);
    }

    [Fact]
    public async Task Policy_AnotherKindAndBackToItsOwn_LeavesNothingOfTheLast()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi"));

        await bench.RunAsync("device", "policy", "pi", "linear", "--low-soc", "0.3");
        await bench.RunAsync("device", "policy", "pi", "tiers", "--tier", "0.5=2", "--tier", "0.2=0.5");
        var tiers = await bench.OrderAsync("pi", signed: false);
        await bench.RunAsync("device", "policy", "pi", "--own");
        var own = await bench.OrderAsync("pi", signed: false);

        Assert.Equal([new DesiredTier(0.5, 2), new DesiredTier(0.2, 0.5)], tiers.Policy!.Tiers);
        Assert.Null(tiers.Policy.LowSocFraction);
        Assert.Equal((3, null, null), (own.Generation, own.Policy, own.Settings));
    }

    [Fact]
    public async Task Policy_RefusedByTheDevice_IsExitOneWithItsReason()
    {
        await using var bench = await PushBench.StartAsync();
        using var stranger = new TestTrust();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = stranger.Keyring });

        var run = await PolicyAsync(bench, "fixed", "--wait=60s", "--json");

        Assert.Equal((1, "refused"), (run.ExitCode, (string?)run.Json["outcome"]));
        Assert.StartsWith("pi: refused generation 1: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_ByTagAndToAll_ReachesThoseDevicesEachWithItsOwnGeneration()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("north-1") { Tags = ["site=north"] });
        await bench.AddAsync(new DeviceScript("north-2") { Tags = ["site=north"] });
        await bench.AddAsync(new DeviceScript("south") { Tags = ["site=south"] });

        var tagged = await bench.RunAsync("device", "policy", "--tag", "site=north", "linear", "--max-rate", "2", "--wait=60s", "--json");
        var untouched = await bench.RetainedAsync("edge/v1/south/desired");
        var all = await bench.RunAsync("device", "policy", "--all", "--max-rate", "4", "--wait=60s");

        Assert.True(tagged.ExitCode == 0, tagged.ToString());
        Assert.Equal([("north-1", "applied", 1), ("north-2", "applied", 1)], tagged.Json["devices"]!.AsArray().Select(static device => ((string)device!["device"]!, (string)device["outcome"]!, (int)device["generation"]!)));
        Assert.Empty(untouched);
        Assert.True(all.ExitCode == 0, all.ToString());
        Assert.Equal("north-1: generation 2 applied: policy linear\nnorth-2: generation 2 applied: policy linear\nsouth: generation 1 applied: policy linear\n", all.Out);
        Assert.Equal(4, (await bench.OrderAsync("south", signed: false)).Policy!.MaxRateHz);
    }

    [Fact]
    public async Task Policy_ForATimeAndItsEnd_AreCommandsAndNoOrders()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var device = await RespondingDevice.StartAsync("pi", fleet.Port, static (_, good) => good);

        var set = await fleet.RunAsync("device", "policy", "pi", "fixed", "--max-rate", "0.2", "--for", "2h");
        var ended = await fleet.RunAsync("device", "policy", "pi", "--end", "--json");

        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        Assert.Matches(@"^pi: policy done in \d+ ms\n$", set.Out);
        Assert.Equal((0, true), (ended.ExitCode, (bool)ended.Json["ok"]!));
        Assert.All(device.Commands, static command => Assert.Equal("policy", command.Name));
        var requests = device.Commands.Select(static command => PolicyRequest.Read(command.Payload).Value!).ToList();
        Assert.Equal(("fixed", 0.2, 7200), (requests[0].Policy!.Kind, requests[0].Policy!.MaxRateHz, requests[0].DurationS));
        Assert.Equal((null, null), (requests[1].Policy, requests[1].DurationS));
    }

    [Theory]
    [InlineData("--for needs a policy", "pi", "--max-rate", "1", "--for", "2h")]
    [InlineData("durationS must be 1 to 2592000", "pi", "fixed", "--for", "31d")]
    [InlineData("policy.minRateHz and policy.maxRateHz must be above 0", "pi", "fixed", "--max-rate", "-1", "--for", "2h")]
    [InlineData("--own, --set and --unset need an order", "pi", "fixed", "--set", "trialS=60", "--for", "2h")]
    [InlineData("--end ends what --for has set", "pi", "fixed", "--end")]
    [InlineData("--end ends what --for has set", "pi", "--end", "--for", "1h")]
    [InlineData("--for and --end are for one device", "--all", "fixed", "--for", "1h")]
    public async Task Policy_ForATimeWithWhatNoCommandCarries_IsBadUsage(string reason, params string[] args)
    {
        await using var fleet = await TestFleet.StartAsync();

        var run = await fleet.RunAsync(["device", "policy", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    // What was refused, and it alone, is left out: what was in force before it goes on.
    [Fact]
    public async Task Policy_AfterARefusedOrder_StartsFromTheLastOneThatWasApplied()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring, Refuses = static order => order.Settings?.ContainsKey("sensorGraceS") == true });

        await PolicyAsync(bench, "linear", "--max-rate", "2", "--set", "trialS=60", "--wait=60s");
        var refused = await PolicyAsync(bench, "fixed", "--set", "sensorGraceS=1", "--wait=60s", "--json");
        var again = await PolicyAsync(bench, "tiers", "--set", "sensorGraceS=2", "--wait=60s", "--json");
        var good = await PolicyAsync(bench, "--set", "energyIntervalS=30", "--wait=60s");

        Assert.Equal(("refused", "refused"), ((string?)refused.Json["outcome"], (string?)again.Json["outcome"]));
        Assert.Equal("pi: generation 4 applied: policy linear, energyIntervalS 30, trialS 60\n", good.Out);
        Assert.Equal(2, (await bench.OrderAsync("pi")).Policy!.MaxRateHz);
    }

    [Theory]
    [InlineData(1, "(setting_not_allowed)\n", "--set", "keyring=1")]
    [InlineData(1, "(desired_invalid)\n", "--set", "trialS=0")]
    [InlineData(1, "(desired_invalid)\n", "linear", "--low-soc", "0.9", "--high-soc", "0.1")]
    public async Task Policy_BeyondWhatMayBeOrdered_IsNotSent(int exitCode, string end, params string[] args)
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi"));

        var run = await bench.RunAsync(["device", "policy", "pi", .. args]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.EndsWith(end, run.Error, StringComparison.Ordinal);
        Assert.Empty(await bench.RetainedAsync("edge/v1/pi/desired"));
    }

    [Theory]
    [InlineData("nothing to change")]
    [InlineData("--own is the device's own policy", "--own", "--max-rate", "2")]
    [InlineData("a policy is one of fixed, tiers, linear, adaptive", "sometimes")]
    [InlineData("--max-rate must be a number", "--max-rate", "fast")]
    [InlineData("--set takes NAME=NUMBER", "--set", "trialS")]
    [InlineData("--tier takes CHARGE=RATE", "--tier", "half=2")]
    [InlineData("which keys do the devices trust?", "fixed", "--desired-key", "desired.key.pem")]
    [InlineData("name the device first, or", "fixed", "--all")]
    [InlineData("name the devices in one way", "--tag", "a", "--all")]
    public async Task Policy_BadUsage_IsExitTwo(string line, params string[] args)
    {
        var run = await LocalFolder.RunAsync(["device", "policy", "pi", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(line, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name the device first, or")]
    [InlineData("a device id matches", "PI", "fixed")]
    [InlineData("a policy is one of fixed, tiers, linear, adaptive", "--all", "sometimes")]
    public async Task Policy_NoDeviceOrNoPolicy_IsExitTwo(string line, params string[] args)
    {
        var run = await LocalFolder.RunAsync(["device", "policy", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(line, run.Error, StringComparison.Ordinal);
    }

    private static Task<Fleet.CliRun> PolicyAsync(PushBench bench, params string[] args) => bench.RunAsync(["device", "policy", "pi", "--keys", bench.Keys, .. args]);
}
