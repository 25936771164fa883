using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary>A model that the device's configuration does not name: pushed with a source, run beside the configured one, given up again. The built edgectl, a real Mosquitto, real agents.</summary>
public sealed class AdoptedModelTests : IDisposable
{
    private const string Device = "pi-1";
    private const string Configured = "vibration-condition";
    private const string Adopted = "door";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly MakerFolder _maker = new();

    public void Dispose() => _maker.Dispose();

    [Fact]
    public async Task Push_WithASource_RunsBesideTheConfiguredModelOverRestartsUntilItIsRemoved()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = await StartAsync(broker, observer);
        _maker.WriteModel(release: 2, model: Adopted);

        var pushed = await _maker.DoAsync(Push(broker, "--source", "machine"));
        var digest = (string)pushed.Json["digest"]!;
        await WaitForResultAsync(observer, agent, digest, after: 0);
        Assert.Equal("committed", Outcome(pushed));
        Assert.Equal("machine", (string?)observer.On($"{Device}/results/{Adopted}").Last().Body["source"]);
        Assert.Equal(("committed", "machine"), StatusOf(observer, Adopted));

        // The other model did not pause, but for a busy machine.
        var captured = observer.On($"{Device}/results/{Configured}").Select(static result => DateTimeOffset.Parse((string)result.Body["capturedAt"]!, CultureInfo.InvariantCulture)).ToList();
        var longest = captured.Zip(captured.Skip(1), static (one, next) => next - one).Max();
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Drill.Report(FormattableString.Invariant($"longest pause of the configured model while another was adopted: {longest.TotalMilliseconds:0} ms of a period of 50 ms"));

        // An order about something else, and a push of another model, keep it.
        await _maker.DoAsync(["device", "policy", Device, "--max-rate", "15", "--keys", "keys/", "--wait", .. Broker(broker)]);
        _maker.WriteModel(release: 3);
        await _maker.DoAsync(Push(broker));
        Assert.Equal(("committed", "machine"), StatusOf(observer, Adopted));

        // It comes back with the agent.
        Assert.Equal(0, await agent.StopAsync());
        var before = observer.Messages.Count;
        agent.Start();
        await WaitForResultAsync(observer, agent, digest, before);

        // A newer release needs no source.
        _maker.WriteModel(release: 4, model: Adopted);
        var updated = await _maker.DoAsync(Push(broker));
        await WaitForResultAsync(observer, agent, (string)updated.Json["digest"]!, before);
        Assert.Equal(2, Directory.GetDirectories(StoreOf(agent)).Length);

        var refused = await EdgectlProcess.RunInAsync(_maker.Path, ["model", "remove", Configured, "--device", Device, "--keys", "keys/", .. Broker(broker)]);
        Assert.Equal((1, $"pi-1 has model '{Configured}' by its configuration, which alone can remove it; 'edgectl model rollback' goes back to the release before\n"), (refused.ExitCode, refused.Error));
        await _maker.DoAsync(["model", "remove", Adopted, "--device", Device, "--keys", "keys/", "--wait", .. Broker(broker)]);
        var ended = observer.On($"{Device}/results/{Adopted}").Count();
        Assert.Null(StatusOf(observer, Adopted));
        Assert.Empty(Directory.GetDirectories(StoreOf(agent)));
        await AssertOnlyConfiguredAsync(observer, agent, ended);

        Assert.Equal(0, await agent.StopAsync());
        agent.Start();
        await AssertOnlyConfiguredAsync(observer, agent, ended);

        // To give a model up and order it again does not open the way to an old release.
        _maker.WriteModel(release: 3, model: Adopted);
        var old = await EdgectlProcess.RunInAsync(_maker.Path, Push(broker, "--source", "machine"));
        Assert.Equal((1, "failed", "release_below_floor"), (old.ExitCode, Outcome(old), CodeOf(old)));
    }

    [Fact]
    public async Task Push_SourceThatIsUnknownOrDoesNotFit_IsRefusedInOneLineAndTheNextGoodPushWorks()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = await StartAsync(broker, observer);
        _maker.WriteModel(release: 2, model: Adopted);

        var unknown = await EdgectlProcess.RunInAsync(_maker.Path, Push(broker, "--source", "camera"));
        var unfit = await EdgectlProcess.RunInAsync(_maker.Path, Push(broker, "--source", "short"));
        var ran = observer.On($"{Device}/results/{Adopted}").Any();
        var good = await _maker.DoAsync(Push(broker, "--source", "machine"));

        Assert.Equal((1, "refused", "unknown_source"), (unknown.ExitCode, Outcome(unknown), CodeOf(unknown)));
        Assert.EndsWith("this device has no source 'camera', only machine, short; name one of them or configure it (unknown_source)\n", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((1, "failed", "model_mismatch"), (unfit.ExitCode, Outcome(unfit), CodeOf(unfit)));
        Assert.False(ran);
        Assert.Equal("committed", Outcome(good));
        await WaitForResultAsync(observer, agent, (string)good.Json["digest"]!, after: 0);
    }

    // The trial of a model that nothing can be put in the place of, cut short twice by SIGKILL: the agent comes up each time and ends the trial.
    [Fact]
    public async Task Trial_KilledTwice_GoesOnAndIsCommitted()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = await StartAsync(broker, observer, trial: "00:00:05");
        _maker.WriteModel(release: 2, model: Adopted);
        await _maker.DoAsync([.. Push(broker, "--source", "machine").Where(static argument => !argument.StartsWith("--wait", StringComparison.Ordinal))]);

        for (var kills = 0; kills < 2; kills++)
        {
            var from = observer.Messages.Count;
            await Eventually.TrueAsync(() => PhaseSince(observer, from) == "trial" && ResultsSince(observer, Adopted, from) > 0, Limit, () => agent.Log);
            await agent.KillAsync();
            agent.Start();
        }

        await Eventually.TrueAsync(() => StatusOf(observer, Adopted)?.Phase == "committed", Limit, () => agent.Log);
        Assert.Equal("committed", (string?)observer.On($"{Device}/reported").Last().Body["models"]!.AsArray().Single(static model => (string)model!["model"]! == Configured)!["phase"]);
    }

    // The same more often than a trial may be cut short: the model is given up, and the device runs what it is configured for.
    [Fact]
    public async Task Trial_KilledAgainAndAgain_IsRolledBackAndTheDeviceRunsOn()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var agent = await StartAsync(broker, observer, trial: "00:01:00");
        _maker.WriteModel(release: 2, model: Adopted);
        await _maker.DoAsync([.. Push(broker, "--source", "machine").Where(static argument => !argument.StartsWith("--wait", StringComparison.Ordinal))]);

        for (var kills = 0; kills < 3; kills++)
        {
            var from = observer.Messages.Count;
            await Eventually.TrueAsync(() => PhaseSince(observer, from) == "trial" && ResultsSince(observer, Adopted, from) > 0, Limit, () => agent.Log);
            await agent.KillAsync();
            agent.Start();
        }

        await Eventually.TrueAsync(() => StatusOf(observer, Adopted)?.Phase == "rolled_back", Limit, () => agent.Log);
        Assert.Contains("the agent ended 3 times within the trial; it does not run any more", agent.Log, StringComparison.Ordinal);
        await AssertOnlyConfiguredAsync(observer, agent, observer.On($"{Device}/results/{Adopted}").Count());
    }

    private static string[] Broker(MosquittoServer broker) => ["--host", "127.0.0.1", "--port", broker.Port.ToString(CultureInfo.InvariantCulture)];

    private static string[] Push(MosquittoServer broker, params string[] more) => ["model", "push", "model/", "--keys", "keys/", "--device", Device, "--wait=60s", "--json", .. more, .. Broker(broker)];

    private static string? Outcome(EdgectlRun run) => (string?)run.Json["devices"]![0]!["outcome"];

    private static string? CodeOf(EdgectlRun run) => (string?)run.Json["devices"]![0]!["error"]!["code"];

    private static string StoreOf(AgentProcess agent) => Path.Combine(agent.Folder, "updates", "models", Adopted);

    private static (string Phase, string? Source)? StatusOf(MqttObserver observer, string model) =>
        observer.On($"{Device}/reported").Last().Body["models"]!.AsArray().LastOrDefault(status => (string)status!["model"]! == model) is { } found ? ((string)found["phase"]!, (string?)found["source"]) : null;

    private static string? PhaseSince(MqttObserver observer, int from) =>
        (string?)observer.Messages.Skip(from).LastOrDefault(static message => message.Topic.EndsWith($"{Device}/reported", StringComparison.Ordinal))?.Body["models"]!.AsArray().LastOrDefault(static model => (string)model!["model"]! == Adopted)?["phase"];

    private static int ResultsSince(MqttObserver observer, string model, int from) => observer.Messages.Skip(from).Count(message => message.Topic.EndsWith($"{Device}/results/{model}", StringComparison.Ordinal));

    private static Task WaitForResultAsync(MqttObserver observer, AgentProcess agent, string digest, int after) => Eventually.TrueAsync(
        () => observer.Messages.Skip(after).Any(message => message.Topic.EndsWith($"{Device}/results/{Adopted}", StringComparison.Ordinal) && (string)message.Body["digest"]! == ContentDigest.Short(digest)), Limit, () => agent.Log);

    // Twenty more results of the one model, and none of the other.
    private static async Task AssertOnlyConfiguredAsync(MqttObserver observer, AgentProcess agent, int adopted)
    {
        var from = observer.Messages.Count;
        await Eventually.TrueAsync(() => ResultsSince(observer, Configured, from) >= 20, Limit, () => agent.Log);
        Assert.Equal(adopted, observer.On($"{Device}/results/{Adopted}").Count());
    }

    /// <summary>An agent with the built-in model on a simulated machine, and another that does not fit it.</summary>
    private async Task<AgentProcess> StartAsync(MosquittoServer broker, MqttObserver observer, string trial = "00:00:01")
    {
        await _maker.DoAsync("keys", "new", "--out", "keys/");
        var configuration = AgentConfigurations.Vibration(Device, broker.Port, rateHz: 20, "outbox.db");
        configuration["Sources"] = new JsonObject
        {
            ["machine"] = new JsonObject { ["Kind"] = "vibration" },
            ["short"] = new JsonObject { ["Kind"] = "vibration", ["Vibration"] = new JsonObject { ["WindowSamples"] = 64 } },
        };
        configuration["Models"] = new JsonArray(new JsonObject { ["Source"] = "machine" });
        configuration["Updates"] = new JsonObject { ["Folder"] = "updates", ["Keyring"] = Path.Combine(_maker.Path, "keys", "keyring.json"), ["Trial"] = trial };
        var agent = new AgentProcess(configuration);
        agent.Start();
        await Eventually.TrueAsync(() => observer.On($"{Device}/results/{Configured}").Any(), Limit, () => agent.Log);
        return agent;
    }
}
