using System.Globalization;
using System.Text;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Tests.Pushing;

/// <summary>A real Mosquitto, a maker's keys, the shipped model as a bundle of 16 blocks, and devices that follow scripts.</summary>
internal sealed class PushBench : IAsyncDisposable
{
    private readonly List<ScriptedDevice> _devices = [];
    private readonly LocalFolder _folder = new();

    private PushBench(MosquittoServer broker) => Broker = broker;

    public MosquittoServer Broker { get; }

    /// <summary>The options that name the broker.</summary>
    public string[] Address => ["--host", "127.0.0.1", "--port", Broker.Port.ToString(CultureInfo.InvariantCulture)];

    public string Keys => _folder["keys"];

    public string Bundle => _folder["pump.edgemodel"];

    public Keyring Keyring => KeyringFile.Read(_folder["keys/keyring.json"]);

    public string Digest { get; private set; } = "";

    public string this[string name] => _folder[name];

    public static async Task<PushBench> StartAsync()
    {
        var bench = new PushBench(await MosquittoServer.StartAsync());
        try
        {
            await LocalFolder.DoAsync("keys", "new", "--out", bench.Keys);
            var packed = await LocalFolder.DoAsync("model", "pack", bench.Model(), "--out", bench.Bundle, "--block-kib", "4", "--sign", bench["keys/models.key.pem"], "--json");
            bench.Digest = (string)packed.Json["digest"]!;
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>A copy of the shipped model's folder.</summary>
    public string Model() => _folder.Model();

    public async Task<ScriptedDevice> AddAsync(DeviceScript script)
    {
        var device = await ScriptedDevice.StartAsync(script, Broker.Port);
        _devices.Add(device);
        return device;
    }

    /// <summary>Runs edgectl against the broker.</summary>
    public Task<CliRun> RunAsync(params string[] args) => AnswerAsync(typed: null, args);

    /// <summary>Runs edgectl against the broker while somebody types.</summary>
    public Task<CliRun> AnswerAsync(string? typed, params string[] args) =>
        TestFleet.RunBareAsync([.. args, .. Address], typed: typed);

    /// <summary>Pushes the bundle with the maker's keys.</summary>
    public Task<CliRun> PushAsync(params string[] args) => RunAsync(["model", "push", Bundle, "--keys", Keys, .. args]);

    /// <summary>What the broker keeps below a filter: topics and payloads.</summary>
    public async Task<Dictionary<string, byte[]>> RetainedAsync(string filter)
    {
        await using var connection = await ConnectAsync();
        var kept = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using var subscription = await connection.SubscribeAsync(new SubscriptionOptions(filter) { MaxPayloadBytes = 1 << 20 }, TestContext.Current.CancellationToken);
        await subscription.ReadRetainedAsync(message => kept[message.Topic] = message.Payload, TestContext.Current.CancellationToken);
        return kept;
    }

    /// <summary>What the broker keeps of models.</summary>
    public Task<Dictionary<string, byte[]>> ModelsAsync() => RetainedAsync("edge/v1/models/#");

    /// <summary>The order that the broker keeps for a device, as that device reads it.</summary>
    public async Task<DesiredDocument> OrderAsync(string device, bool signed = true)
    {
        var payload = Assert.Single(await RetainedAsync($"edge/v1/{device}/desired")).Value;
        return TestTrust.Accepted(new DesiredReader { Device = device, Keyring = Keyring, RequireSigned = signed }.Read(payload, 0, new TrustedTime(TimeProvider.System.GetUtcNow())));
    }

    /// <summary>Leaves something at the broker.</summary>
    public async Task KeepAsync(string topic, ReadOnlyMemory<byte> payload)
    {
        await using var connection = await ConnectAsync();
        await connection.PublishAsync(new OutgoingMessage(topic, payload) { Retain = true }, TestContext.Current.CancellationToken);
    }

    /// <inheritdoc cref="KeepAsync(string, ReadOnlyMemory{byte})"/>
    public Task KeepAsync(string topic, string payload) => KeepAsync(topic, Encoding.UTF8.GetBytes(payload));

    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }

        await Broker.DisposeAsync();
        _folder.Dispose();
    }

    private Task<OperatorConnection> ConnectAsync() =>
        OperatorConnection.ConnectAsync(new BrokerOptions { Host = "127.0.0.1", Port = Broker.Port }, NullLogger<OperatorConnection>.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
}
