using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary>A maker's way from keys to a model that runs: the built edgectl, a real Mosquitto, real agents.</summary>
public sealed class ModelDeliveryTests : IDisposable
{
    private const string Device = "pi-1";
    private const string Results = $"{Device}/results/vibration-condition";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly MakerFolder _maker = new();

    private string WorkFolder => _maker.Path;

    public void Dispose() => _maker.Dispose();

    [Fact]
    public async Task Page_CommandsThatPush_BringAModelToADeviceAndBack()
    {
        var page = await File.ReadAllTextAsync(Checkout.PathOf("docs/updates-and-signing.md"), TestContext.Current.CancellationToken);
        var section = page[page.IndexOf("\n## Push a model\n", StringComparison.Ordinal)..page.IndexOf("\n## What happens on the device\n", StringComparison.Ordinal)];
        var commands = section.Split('\n').Where(static line => line.StartsWith("edgectl ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1..]).ToList();
        Assert.Equal(3, commands.Count);
        WriteModel(release: 2);
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);

        await DoAsync(commands[0]);
        await using var agent = await StartAsync(broker, observer, JsonNode.Parse(section.Split("```json")[1].Split("```")[0])!["Updates"]!.AsObject());
        var before = Digest(observer);
        var pushed = await DoAsync([.. commands[1], .. Broker(broker), "--json"]);
        var digest = (string)pushed.Json["digest"]!;
        await Eventually.TrueAsync(() => Digest(observer) == ContentDigest.Short(digest), Limit, () => agent.Log);
        await DoAsync([.. commands[2], .. Broker(broker)]);

        Assert.Equal(("committed", true), ((string?)pushed.Json["devices"]![0]!["outcome"], (bool?)pushed.Json["cleared"]));
        await Eventually.TrueAsync(() => Digest(observer) == before, Limit, () => agent.Log);
    }

    [Fact]
    public async Task Delivery_PackedSignedAndPushed_IsCommittedRolledBackAndPushedAgain()
    {
        WriteModel(release: 2);
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await DoAsync("keys", "new", "--out", "keys/");
        await using var agent = await StartAsync(broker, observer, new JsonObject { ["Folder"] = "", ["Keyring"] = "", ["RequireSignedDesired"] = true });
        await DoAsync("model", "pack", "model/", "--out", "pump-2.edgemodel");
        await DoAsync("model", "sign", "pump-2.edgemodel", "--sign", "keys/models.key.pem");

        var unsigned = await EdgectlProcess.RunInAsync(WorkFolder, ["model", "push", "pump-2.edgemodel", "--keyring", "keys/keyring.json", "--device", Device, "--wait=30s", "--json", .. Broker(broker)]);
        Assert.Equal((1, "refused", "signature_missing"), (unsigned.ExitCode, Outcome(unsigned), (string?)unsigned.Json["devices"]![0]!["error"]!["code"]));
        string[] push = ["model", "push", "pump-2.edgemodel", "--keyring", "keys/keyring.json", "--desired-key", "keys/desired.key.pem", "--replace", "--device", Device, "--wait=60s", "--json", .. Broker(broker)];
        var first = await DoAsync(push);
        Assert.Equal("committed", Outcome(first));
        var policy = await DoAsync(["device", "policy", Device, "fixed", "--max-rate", "12", "--keys", "keys/", "--wait", "--json", .. Broker(broker)]);
        Assert.Equal("applied", (string?)policy.Json["outcome"]);
        await DoAsync(["model", "rollback", "vibration-condition", "--device", Device, .. Broker(broker)]);
        await Eventually.TrueAsync(() => InstallOf(observer, (string)first.Json["digest"]!) == "rolled_back", Limit, () => agent.Log);

        // An order about something else does not bring back what was left on purpose; a push does.
        await DoAsync(["device", "policy", Device, "--max-rate", "11", "--keys", "keys/", "--wait", .. Broker(broker)]);
        Assert.Empty(Ordered(observer)["models"]!.AsArray());
        Assert.Equal(11, (double)Ordered(observer)["policy"]!["maxRateHz"]!);
        Assert.Equal("committed", Outcome(await DoAsync(push)));
        Assert.Equal("the broker keeps no models\n", (await DoAsync(["model", "gc", .. Broker(broker)])).Error);
    }

    // Today's order for a model that the device has no place for must not spoil tomorrow's for one that it runs.
    [Fact]
    public async Task Push_AfterARefusedOrder_IsCommittedAndKeepsWhatWasInForce()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await DoAsync("keys", "new", "--out", "keys/");
        await using var agent = await StartAsync(broker, observer, new JsonObject { ["Folder"] = "", ["Keyring"] = "", ["RequireSignedDesired"] = true });
        string[] push = ["model", "push", "model/", "--keys", "keys/", "--device", Device, "--wait=60s", "--json", .. Broker(broker)];
        await DoAsync(["device", "policy", Device, "fixed", "--max-rate", "12", "--keys", "keys/", "--wait", .. Broker(broker)]);

        WriteModel(release: 2, model: "door");
        var refused = await EdgectlProcess.RunInAsync(WorkFolder, push);
        WriteModel(release: 2);
        var good = await DoAsync(push);

        Assert.Equal((1, "refused", "unknown_model"), (refused.ExitCode, Outcome(refused), (string?)refused.Json["devices"]![0]!["error"]!["code"]));
        Assert.Equal("committed", Outcome(good));
        Assert.Equal("vibration-condition", (string?)Assert.Single(Ordered(observer)["models"]!.AsArray())!["model"]);
        Assert.Equal(12, (double)Ordered(observer)["policy"]!["maxRateHz"]!);
    }

    // One message of a stranger used to make every later order impossible, signed ones too.
    [Fact]
    public async Task Attack_UnsignedOrderOfTheHighestGeneration_EdgectlRecoversTheDevice()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await DoAsync("keys", "new", "--out", "keys/");
        await using var agent = await StartAsync(broker, observer, new JsonObject { ["Folder"] = "", ["Keyring"] = "", ["RequireSignedDesired"] = false });
        var topic = $"edge/v1/{Device}/desired";
        string[] policy = ["device", "policy", Device, "--keys", "keys/", .. Broker(broker)];

        await observer.PublishAsync(topic, Unsigned(Identifiers.MaxCounter), retain: true);
        await Eventually.TrueAsync(() => RefusalIn(observer) == "generation_jump", Limit, () => agent.Log);
        var blocked = await EdgectlProcess.RunInAsync(WorkFolder, [.. policy, "fixed"]);
        await DoAsync([.. policy, "--own", "--replace", "--wait"]);
        await DoAsync([.. policy, "fixed", "--max-rate", "12", "--wait"]);
        await observer.PublishAsync(topic, Unsigned(3));
        await Eventually.TrueAsync(() => RefusalIn(observer) == "signature_missing", Limit, () => agent.Log);

        Assert.Equal(1, blocked.ExitCode);
        Assert.EndsWith("--replace drops it\n", blocked.Error, StringComparison.Ordinal);
        Assert.Equal((2, 12.0), ((long)observer.On($"{Device}/reported").Last().Body["generation"]!, (double)observer.On($"{Device}/reported").Last().Body["policy"]!["maxRateHz"]!));
    }

    [Fact]
    public async Task Push_ConnectionThatBreaksUnderway_IsResumedByTheSameCommand()
    {
        WriteModel(release: 2, fillingBytes: 16 << 20);
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var relay = new TcpRelay(broker.Port) { CutAfterBytes = 5 << 20 };
        await DoAsync("keys", "new", "--out", "keys/");
        await using var agent = await StartAsync(broker, observer, new JsonObject { ["Folder"] = "", ["Keyring"] = "" });
        await DoAsync("model", "pack", "model/", "--out", "big.edgemodel", "--sign", "keys/models.key.pem");
        string[] push = ["model", "push", "big.edgemodel", "--keys", "keys/", "--device", Device, "--wait=60s", "--json"];

        var broken = await EdgectlProcess.RunInAsync(WorkFolder, [.. push, "--host", "127.0.0.1", "--port", relay.Port.ToString(CultureInfo.InvariantCulture)]);
        var resumed = await DoAsync([.. push, .. Broker(broker)]);

        Assert.Equal((1, ""), (broken.ExitCode, broken.Out));
        Assert.EndsWith("; try again\n", broken.Error, StringComparison.Ordinal);
        Assert.InRange((int)resumed.Json["blocksKept"]!, 30, 80);
        Assert.Equal(("committed", 257), (Outcome(resumed), (int)resumed.Json["blocks"]!));
        Drill.Report(FormattableString.Invariant($"cut after 5 MiB: {(int)resumed.Json["blocksKept"]!} of 257 blocks were not sent again, the rest in {(double)resumed.Json["transferS"]!:0.00} s"));
    }

    private static string[] Broker(MosquittoServer broker) => ["--host", "127.0.0.1", "--port", broker.Port.ToString(CultureInfo.InvariantCulture)];

    private static string? Digest(MqttObserver observer) => (string?)observer.On(Results).LastOrDefault()?.Body["digest"];

    /// <summary>The last signed order, opened.</summary>
    private static JsonNode Ordered(MqttObserver observer) => JsonNode.Parse(Convert.FromBase64String((string)observer.On($"{Device}/desired").Last().Body["payload"]!))!;

    private static string? Outcome(EdgectlRun run) => (string?)run.Json["devices"]![0]!["outcome"];

    private static string? InstallOf(MqttObserver observer, string digest) =>
        (string?)observer.On($"{Device}/reported").Last().Body["models"]!.AsArray().LastOrDefault(model => (string)model!["digest"]! == digest)?["phase"];

    private static byte[] Unsigned(long generation) => new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = generation }.ToJson();

    private static string? RefusalIn(MqttObserver observer) => (string?)observer.On($"{Device}/reported").Last().Body["refused"]?["code"];

    private Task<EdgectlRun> DoAsync(params string[] args) => _maker.DoAsync(args);

    /// <summary>Starts an agent with the section Updates of a configuration, its paths in the test's folder and its trial short.</summary>
    private async Task<AgentProcess> StartAsync(MosquittoServer broker, MqttObserver observer, JsonObject updates)
    {
        var configuration = AgentConfigurations.Vibration(Device, broker.Port, rateHz: 20, "outbox.db");
        Assert.True(updates.ContainsKey("Folder") && updates.ContainsKey("Keyring"));
        updates["Folder"] = "updates";
        updates["Keyring"] = Path.Combine(WorkFolder, "keys", "keyring.json");
        updates["Trial"] = "00:00:01";
        configuration["Updates"] = updates.DeepClone();
        var agent = new AgentProcess(configuration);
        agent.Start();
        await Eventually.TrueAsync(() => observer.On(Results).Any(), Limit, () => agent.Log);
        return agent;
    }

    private void WriteModel(int release, int fillingBytes = 0, string? model = null) => _maker.WriteModel(release, fillingBytes, model);
}
