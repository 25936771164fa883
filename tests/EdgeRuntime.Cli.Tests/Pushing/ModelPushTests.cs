using System.Text.Json.Nodes;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;
using Spectre.Console;

namespace EdgeRuntime.Cli.Tests.Pushing;

/// <summary><c>edgectl model push</c> over a real Mosquitto to devices that answer as scripted.</summary>
public sealed class ModelPushTests
{
    private static readonly ErrorInfo Mismatch = new(ErrorCode.GoldenMismatch, "the golden vector differs");

    [Fact]
    public async Task Push_DevicesThatCommit_EndsWellAndClearsTheBroker()
    {
        await using var bench = await PushBench.StartAsync();
        var one = await bench.AddAsync(new DeviceScript("pi-1") { Keyring = bench.Keyring });
        await bench.AddAsync(new DeviceScript("pi-2") { Keyring = bench.Keyring });

        var run = await bench.PushAsync("--device", "pi-1", "--device", "pi-2", "--wait", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal((bench.Digest, 16, 0, true), ((string?)run.Json["digest"], (int?)run.Json["blocks"], (int?)run.Json["blocksKept"], (bool?)run.Json["cleared"]));
        Assert.Equal(["committed", "committed"], Outcomes(run.Json));
        Assert.Empty(run.Json["neededBy"]!.AsArray());
        Assert.Empty(await bench.ModelsAsync());
        var order = Assert.Single(one.Orders);
        Assert.Equal((1, "pi-1"), (order.Generation, order.Device));
        Assert.InRange(order.Expires!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(29), TimeSpan.FromDays(30));
        Assert.Equal(("vibration-condition", bench.Digest), (Assert.Single(order.Models).Model, order.Models[0].Digest));
    }

    [Fact]
    public async Task Push_WithoutWaiting_KeepsBlocksAndWhatElseWasOrdered()
    {
        await using var bench = await PushBench.StartAsync();
        var device = await bench.AddAsync(new DeviceScript("pi"));
        var other = new string('b', 64);
        await bench.KeepAsync("edge/v1/pi/desired", $$"""{"schema":"desired/1","generation":41,"models":[{"model":"door","digest":"{{other}}"},{"model":"vibration-condition","digest":"{{other}}"}],"policy":{"kind":"fixed","maxRateHz":2},"settings":{"trialS":60} }""");
        await Eventually.TrueAsync(() => device.Orders.Count == 1, TimeSpan.FromSeconds(20));

        var run = await bench.RunAsync("model", "push", bench.Bundle, "--keyring", bench["keys/keyring.json"], "--device", "pi", "--variant", "int8");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.EndsWith(": 1 sent\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(17, (await bench.ModelsAsync()).Count);
        var order = await bench.OrderAsync("pi", signed: false);
        Assert.Equal((42, "fixed", 60), (order.Generation, order.Policy!.Kind, order.Settings!["trialS"]));
        Assert.Equal([("door", other), ("vibration-condition", bench.Digest)], order.Models.Select(static model => (model.Model, model.Digest)));
        Assert.Equal(["int8"], order.Models[1].Variants);
        Assert.Null(order.Expires);
    }

    [Fact]
    public async Task Push_Repeated_SendsNoBlockAgainButRepairsAWrongOne()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });
        await bench.PushAsync("--device", "pi");
        var blocks = await bench.ModelsAsync();

        var again = await bench.PushAsync("--device", "pi", "--json");
        await bench.KeepAsync($"edge/v1/models/{bench.Digest}/blocks/5", "something else");
        var repaired = await bench.PushAsync("--device", "pi", "--json");

        Assert.Equal((16, 15), ((int?)again.Json["blocksKept"], (int?)repaired.Json["blocksKept"]));
        Assert.Equal(blocks.OrderBy(static block => block.Key), (await bench.ModelsAsync()).OrderBy(static block => block.Key));
        Assert.Equal(3, (await bench.OrderAsync("pi")).Generation);
    }

    [Fact]
    public async Task Push_DevicesThatEndBadly_ExitsOneWithALineForEach()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("failed") { Keyring = bench.Keyring, Phases = [ModelPhase.Probing, ModelPhase.Failed], Error = Mismatch });
        await bench.AddAsync(new DeviceScript("good") { Keyring = bench.Keyring });
        await bench.AddAsync(new DeviceScript("low") { Keyring = bench.Keyring, Phases = [ModelPhase.Deferred], Error = new ErrorInfo(ErrorCode.BatteryLow, "charge 12 %, below 20 %") });
        await bench.AddAsync(new DeviceScript("returned") { Keyring = bench.Keyring, Phases = [ModelPhase.Trial, ModelPhase.RolledBack], Error = Mismatch });
        using var stranger = new TestTrust();
        await bench.AddAsync(new DeviceScript("stubborn") { Keyring = stranger.Keyring });

        var run = await bench.PushAsync("--all", "--wait=4s", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["failed", "committed", "timed_out", "rolled_back", "refused"], Outcomes(run.Json));
        Assert.Equal("battery_low", (string?)run.Json["devices"]![2]!["error"]!["code"]);
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^4..];
        Assert.Equal("failed: failed: the golden vector differs (golden_mismatch)", lines[0]);
        Assert.Equal("low: no end within 4 s: deferred: charge 12 %, below 20 % (battery_low) (it is online)", lines[1]);
        Assert.Equal("returned: rolled_back: the golden vector differs (golden_mismatch)", lines[2]);
        Assert.StartsWith("stubborn: refused generation 1: signed by key ", lines[3], StringComparison.Ordinal);

        // Of those one may still come to a good end: its order stands.
        Assert.Equal((false, "low"), ((bool?)run.Json["cleared"], (string?)Assert.Single(run.Json["neededBy"]!.AsArray())));
        Assert.Contains("the model stays at the broker: low has an order that stands and has not come to an end with it; 'edgectl model gc' clears it when nobody needs it\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(17, (await bench.ModelsAsync()).Count);
    }

    [Fact]
    public async Task Push_DeviceThatIsAwayForAsLongAsThePushWaits_FindsTheModelWhenItIsBack()
    {
        await using var bench = await PushBench.StartAsync();
        await (await ScriptedDevice.StartAsync(new DeviceScript("pi") { Keyring = bench.Keyring }, bench.Broker.Port)).DisposeAsync();

        var run = await bench.PushAsync("--device", "pi", "--wait=1s", "--json");
        var early = await bench.RunAsync("model", "gc", "--yes", "--json");
        var device = await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });
        await Eventually.TrueAsync(() => device.HasEnded, TimeSpan.FromSeconds(20));
        var late = await bench.RunAsync("model", "gc", "--yes", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(("timed_out", false, "pi"), (Assert.Single(Outcomes(run.Json)), (bool?)run.Json["cleared"], (string?)Assert.Single(run.Json["neededBy"]!.AsArray())));
        Assert.Equal((false, true), ((bool?)early.Json["cleared"], (bool?)late.Json["cleared"]));
        Assert.Empty(await bench.ModelsAsync());
    }

    [Fact]
    public async Task Push_ByTag_ReachesThoseThatHaveAllTags()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi-1") { Tags = ["site=north", "hall-3"] });
        await bench.AddAsync(new DeviceScript("pi-2") { Tags = ["site=north"] });
        await bench.AddAsync(new DeviceScript("pi-3") { Tags = ["site=south", "hall-3"] });

        var both = await bench.PushAsync("--tag", "site=north", "--tag", "hall-3", "--json");
        var north = await bench.PushAsync("--tag", "site=north", "--json");
        var none = await bench.PushAsync("--tag", "site=west");
        var ghost = await bench.PushAsync("--device", "ghost");

        Assert.Equal(["pi-1"], Devices(both.Json));
        Assert.Equal(["pi-1", "pi-2"], Devices(north.Json));
        Assert.Equal((1, $"no device on the broker at 127.0.0.1:{bench.Broker.Port} has the tag site=west; 'edgectl device show D' shows a device's tags\n"), (none.ExitCode, none.Error));
        Assert.StartsWith("no device 'ghost' ", ghost.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_BlocksThatAnotherDeviceNeeds_Stay()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi-1") { Keyring = bench.Keyring });
        await bench.AddAsync(new DeviceScript("pi-2") { Keyring = bench.Keyring, Phases = [ModelPhase.Downloading] });
        await bench.PushAsync("--device", "pi-2");

        var run = await bench.PushAsync("--device", "pi-1", "--wait=60s");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("the model stays at the broker: pi-2 has an order that stands", run.Error, StringComparison.Ordinal);
        Assert.Equal(17, (await bench.ModelsAsync()).Count);
    }

    [Fact]
    public async Task Push_BrokerThatRestartsWhileDevicesAreAtIt_IsWaitedFor()
    {
        await using var bench = await PushBench.StartAsync();
        var device = await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring, Phases = [ModelPhase.Trial] });
        var run = bench.PushAsync("--device", "pi", "--wait=60s");
        await Eventually.TrueAsync(() => !device.Orders.IsEmpty, TimeSpan.FromSeconds(30));

        await bench.Broker.StopAsync();
        await bench.Broker.StartAgainAsync();
        await using var back = await ScriptedDevice.StartAsync(new DeviceScript("pi") { Keyring = bench.Keyring }, bench.Broker.Port);

        Assert.True((await run).ExitCode == 0, (await run).ToString());
        Assert.Contains("; trying again\n", (await run).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attack_UnsignedOrderLeftOnTheTopic_IsNotSignedAlong()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });
        await bench.KeepAsync("edge/v1/pi/desired", """{"schema":"desired/1","generation":9,"policy":{"kind":"fixed","maxRateHz":1000}}""");

        var refused = await bench.PushAsync("--device", "pi");
        var left = await bench.ModelsAsync();
        var replaced = await bench.PushAsync("--device", "pi", "--replace", "--wait=60s");

        Assert.Equal(1, refused.ExitCode);
        Assert.Matches(@"^pi: the broker keeps an order for it that cannot be carried over: .* \(signature_missing\); --replace drops it\n$", refused.Error);
        Assert.Empty(left);
        Assert.True(replaced.ExitCode == 0, replaced.ToString());
        Assert.Null((await bench.OrderAsync("pi")).Policy);
    }

    [Fact]
    public async Task Attack_OldSignedOrderPutBack_IsNotCarriedOver()
    {
        await using var bench = await PushBench.StartAsync();
        var device = await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });
        await bench.PushAsync("--device", "pi");
        var old = Assert.Single(await bench.RetainedAsync("edge/v1/pi/desired"));
        await bench.PushAsync("--device", "pi");
        await Eventually.TrueAsync(() => device.Orders.Count == 2, TimeSpan.FromSeconds(20));
        await bench.KeepAsync(old.Key, old.Value);

        var run = await bench.PushAsync("--device", "pi");

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("generation 1 is older than 2, which the device has applied: somebody has put an old document back (generation_not_newer); --replace drops it\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_BundleThatDevicesWouldRefuse_IsRefusedBeforeTheBrokerIsAsked()
    {
        await using var bench = await PushBench.StartAsync();
        await LocalFolder.DoAsync("keys", "new", "--out", bench["thief"]);
        await bench.Broker.StopAsync();

        var run = await bench.RunAsync("model", "push", bench.Bundle, "--keys", bench["thief"], "--device", "pi");

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("(unknown_key)\n", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error, '\n');
    }

    [Fact]
    public async Task Push_Folder_IsPackedAndSignedOnTheWay()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });

        var run = await bench.RunAsync("model", "push", bench.Model(), "--keys", bench.Keys, "--device", "pi", "--wait=60s", "--json");
        var unsigned = await bench.RunAsync("model", "push", bench.Model(), "--keyring", bench["keys/keyring.json"], "--device", "pi");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal("committed", Assert.Single(Outcomes(run.Json)));
        Assert.Equal(2, unsigned.ExitCode);
    }

    [Fact]
    public async Task Push_OnATerminal_DrawsABarAndALineForEachDevice()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi-1") { Keyring = bench.Keyring });
        await bench.AddAsync(new DeviceScript("pi-2") { Keyring = bench.Keyring, Phases = [ModelPhase.Failed], Error = new ErrorInfo(ErrorCode.GoldenMismatch, "evil\u001b]0;owned\u0007") });
        var (screen, output) = (new StringWriter(), new StringWriter());
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, ColorSystem = ColorSystemSupport.NoColors });
        terminal.Profile.Width = 140;
        var environment = new CliEnvironment(new ResultConsole(output), new MessageConsole(screen, terminal), TimeProvider.System, static _ => null, "/nowhere/edgectl.json");

        var exitCode = await EdgectlCommandLine.RunAsync(["model", "push", bench.Bundle, "--keys", bench.Keys, "--all", "--wait", .. bench.Address], environment, TestContext.Current.CancellationToken);

        var drawn = screen.ToString();
        Assert.Equal(1, exitCode);
        Assert.EndsWith(": 1 committed, 1 failed" + Environment.NewLine, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("publishing", drawn, StringComparison.Ordinal);
        Assert.Contains("100%", drawn, StringComparison.Ordinal);
        Assert.Matches(@"pi-1 +committed", drawn);
        Assert.Matches(@"pi-2 +failed: evil\?\]0;owned\? \(golden_mismatch\)", drawn);
        Assert.DoesNotContain('\u0007', drawn);
    }

    [Fact]
    public async Task Push_Grant_TravelsWithTheOrderAndMustFit()
    {
        await using var bench = await PushBench.StartAsync();
        var device = await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });
        await GrantAsync(bench, "pi", "good.json");
        await GrantAsync(bench, "other", "other.json");

        var wrong = await bench.PushAsync("--device", "pi", "--grant", bench["other.json"]);
        var run = await bench.PushAsync("--device", "pi", "--grant", bench["good.json"], "--wait=60s");

        Assert.EndsWith("(grant_invalid)\n", wrong.Error, StringComparison.Ordinal);
        Assert.True(run.ExitCode == 0, run.ToString());
        var model = Assert.Single(Assert.Single(device.Orders).Models);
        Assert.Equal(1, TestTrust.Accepted(new DesiredReader { Device = "pi", Keyring = bench.Keyring }.ReadGrant(model, TrustedTime.Unknown)!.Value).MinimumRelease);
    }

    [Theory]
    [InlineData("name the devices in one way", "--keys", "k")]
    [InlineData("name the devices in one way", "--keys", "k", "--all", "--device", "pi")]
    [InlineData("which keys do the devices trust?", "--all")]
    [InlineData("--device must match", "--device", "Pi")]
    [InlineData("--wait must be a duration", "--all", "--wait=soon")]
    public async Task Push_BadUsage_IsExitTwo(string line, params string[] args)
    {
        var run = await LocalFolder.RunAsync(["model", "push", "no.edgemodel", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(line, run.Error, StringComparison.Ordinal);
    }

    private static async Task GrantAsync(PushBench bench, string device, string file) =>
        await LocalFolder.DoAsync("model", "grant", "vibration-condition", "--device", device, "--minimum-release", "1", "--sign", bench["keys/models.key.pem"], "--out", bench[file]);

    private static IEnumerable<string?> Outcomes(JsonObject report) => report["devices"]!.AsArray().Select(static device => (string?)device!["outcome"]);

    private static IEnumerable<string?> Devices(JsonObject report) => report["devices"]!.AsArray().Select(static device => (string?)device!["device"]);
}
