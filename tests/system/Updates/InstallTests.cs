using EdgeRuntime.Contracts;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A new model on a real device, from a real broker: from desired to committed, and back.</summary>
public sealed class InstallTests
{
    [Fact]
    public async Task Install_SignedModel_IsStagedTriedAndCommittedAndOutlivesARestart()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators);
        var model = operators.Make(release: 2);
        await operators.PublishAsync(model);
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var builtIn = device.RunningDigest!;

        await operators.DesireAsync("pi", model);

        await device.WaitForPhaseAsync(model.Digest, "committed");
        await device.WaitForResultsAsync(model.Digest);
        Assert.Equal(operators.Generation, (long)device.Reported!["generation"]!);
        Assert.Single(device.EventsOf("model_staged"));
        Assert.Matches(@"takes [\d.]+ J \(modelled\) and p95 [\d.]+ ms", (string)Assert.Single(device.EventsOf("model_probed"))["text"]!);
        Assert.Matches(@"p95 [\d.]+ ms and [\d.]+ J \(modelled\) an inference over \d+", (string)Assert.Single(device.EventsOf("model_committed"))["text"]!);

        Assert.Equal(0, await device.Agent.StopAsync());
        var before = device.Results.Count();
        device.Agent.Start();
        await device.WaitAsync(() => device.Results.Count() > before, "results after the restart");
        Assert.All(device.Results.Skip(before), result => Assert.Equal(ContentDigest.Short(model.Digest), (string)result.Body["digest"]!));

        var answer = await device.CommandAsync("rollback");
        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
        await device.WaitForResultsAsync(builtIn);
        Assert.Equal("rollback_requested", (string)device.InstallOf(model.Digest)!["error"]!["code"]!);
        Assert.Equal("no_previous_model", (string)(await device.CommandAsync("rollback"))["error"]!["code"]!);

        // The desired document still names it: what was left on purpose is not installed again by itself, until somebody asks anew.
        Assert.Equal(0, await device.Agent.StopAsync());
        device.Agent.Start();
        await device.WaitAsync(() => (string?)device.InstallOf(model.Digest)?["phase"] == "rolled_back", "what was left to be remembered");
        await operators.DesireAsync("pi", model);
        await device.WaitForPhaseAsync(model.Digest, "committed");
    }

    [Fact]
    public async Task Start_HistoryThatCannotBeRead_RunsOnSaysSoAndComesBackToWhatIsDesired()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators);
        var (older, model) = (operators.Make(release: 2), operators.Make(release: 3));
        await operators.PublishAsync(older);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);
        await device.WaitForPhaseAsync(model.Digest, "committed");
        Assert.Equal(0, await device.Agent.StopAsync());
        var history = Path.Combine(device.StoreFolder, UpdatedDevice.Model, "history.json");
        await File.WriteAllTextAsync(history, "{", TestContext.Current.CancellationToken);

        await device.StartAgainAsync();

        await device.WaitAsync(() => device.EventsOf("history_unreadable").Any(), "the event");
        var told = device.EventsOf("history_unreadable").Single();
        Assert.Equal("storage_failed", (string)told["code"]!);
        Assert.Contains(history, (string)told["text"]!, StringComparison.Ordinal);
        Assert.Contains("no release below 3", (string)told["text"]!, StringComparison.Ordinal);

        // The order stands, and what it names lies here whole: it is proved and committed anew. What was left behind stays so.
        await device.WaitAsync(() => device.EventsOf("model_committed").Count() == 2, "the model to be committed again");
        await operators.DesireAsync("pi", older);
        var refused = await device.WaitForPhaseAsync(older.Digest, "failed");
        Assert.Equal("release_below_floor", (string)refused["error"]!["code"]!);
    }

    [Fact]
    public async Task Install_ModelThatCanNeverFit_FailsAtOnceAndIsNotTriedAgain()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration => configuration["Updates"]!["QuotaBytes"] = 1 << 20);
        var model = operators.Make(2, change: null, ("filling.bin", new byte[2 << 20]));
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);

        var install = await device.WaitForPhaseAsync(model.Digest, "failed");
        Assert.Equal("quota_exceeded", (string)install["error"]!["code"]!);
        Assert.Contains("Updates:QuotaBytes", (string)install["error"]!["message"]!, StringComparison.Ordinal);
    }
}
