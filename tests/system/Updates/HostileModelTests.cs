using EdgeRuntime.Contracts;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>Models that are signed by the right key and do harm all the same: the probe dies, the agent stays; or the trial ends badly, and the old model runs again.</summary>
public sealed class HostileModelTests
{
    // A probe is nice: beside a publish it takes seconds only to start.
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Probe_ModelThatTakes4GiB_DiesAloneAndTheAgentStays() => await RefusedAsync(HostileGraphs.EatsMemory(), ProbeLimit, "inference_failed");

    [Fact]
    public async Task Probe_ModelThatLoops_IsEndedAndTheAgentStays() => await RefusedAsync(HostileGraphs.Loops(), TimeSpan.FromSeconds(5), "probe_timeout");

    [Fact]
    public async Task Probe_ModelThatCrashesTheNativeLibrary_DiesAloneAndTheAgentStays() => await RefusedAsync(HostileGraphs.Crashes(), ProbeLimit, "probe_crashed");

    [Fact]
    public async Task Probe_OneOfTwoVariantsCrashes_TheOtherOneRunsAndTheOperatorIsTold()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators);
        var model = Make(operators, HostileGraphs.Crashes());
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);

        await device.WaitForPhaseAsync(model.Digest, "committed");
        await device.WaitForResultsAsync(model.Digest);

        Assert.Equal(DeliveredModel.BuiltIn.Manifest.Variants[1].Name, (string)device.Results.Last().Body["variant"]!);
        Assert.Contains("signal 8", (string)device.EventsOf("variant_not_preferred").First()["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_ModelThatIsMuchLessSure_IsRolledBackByItself()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration => configuration["Updates"]!["Trial"] = "00:00:20");
        await device.WaitAsync(() => device.Results.Count() > 40, "results to compare with");
        var before = device.RunningDigest!;
        var model = Make(operators, HostileGraphs.KnowsNothing());
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model, DeliveredModel.BuiltIn.Manifest.Variants[0].Name);

        var install = await device.WaitForPhaseAsync(model.Digest, "rolled_back");

        Assert.Equal("confidence_dropped", (string)install["error"]!["code"]!);
        await device.WaitForResultsAsync(before);
        Assert.Contains(device.Results, result => (string)result.Body["digest"]! == ContentDigest.Short(model.Digest));
        Assert.Single(device.EventsOf("model_rolled_back"));
    }

    [Fact]
    public async Task Trial_ModelThatIsMuchDearerThanTheOneBefore_IsRolledBackByItself()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration =>
        {
            configuration["Updates"]!["Trial"] = "00:00:20";
            configuration["Updates"]!["MaxConfidenceDrop"] = 1;
        });
        await device.WaitAsync(() => device.Results.Count() > 40, "results to compare with");
        var before = device.RunningDigest!;
        var model = Make(operators, HostileGraphs.Labours());
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model, DeliveredModel.BuiltIn.Manifest.Variants[0].Name);

        var install = await device.WaitForPhaseAsync(model.Digest, "rolled_back");

        Assert.Equal("limit_exceeded", (string)install["error"]!["code"]!);
        Assert.Matches(@"in the trial (an inference (cost [\d.]+ J|took [\d.]+ ms of the processor), before|the p95 latency was)", (string)install["error"]!["message"]!);
        await device.WaitForResultsAsync(before);
    }

    [Fact]
    public async Task Trial_AgentThatDiesAgainAndAgain_ComesBackWithTheModelBefore()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration => configuration["Updates"]!["Trial"] = "01:00:00");
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var before = device.RunningDigest!;
        var model = operators.Make(release: 2);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);
        await device.WaitForResultsAsync(model.Digest);

        for (var i = 0; i < 3; i++)
        {
            await device.Agent.KillAsync();
            await device.StartAgainAsync();
        }

        var install = await device.WaitForPhaseAsync(model.Digest, "rolled_back");
        Assert.Equal("crash_loop", (string)install["error"]!["code"]!);
        await device.WaitForResultsAsync(before);
    }

    private static DeliveredModel Make(ModelOperator operators, byte[] graph) => operators.Make(
        release: 2,
        static manifest => manifest with { Golden = [] },
        (DeliveredModel.BuiltIn.Manifest.Variants[0].File, graph));

    private static async Task RefusedAsync(byte[] graph, TimeSpan probeLimit, string code)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, configuration => configuration["Updates"]!["ProbeLimit"] = probeLimit.ToString());
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var (session, digest, process) = (device.Results.First().Session, device.RunningDigest, device.Agent.ProcessId);
        var model = Make(operators, graph);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model, DeliveredModel.BuiltIn.Manifest.Variants[0].Name);

        var install = await device.WaitForPhaseAsync(model.Digest, "failed");

        Assert.Equal(code, (string)install["error"]!["code"]!);
        var count = device.Results.Count();
        await device.WaitAsync(() => device.Results.Count() > count, "results after the probe");
        Assert.Equal((session, digest, process), (device.Results.Last().Session, device.RunningDigest, device.Agent.ProcessId));
    }
}
