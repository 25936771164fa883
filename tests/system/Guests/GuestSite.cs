using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Updates;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>A device in a guest, a real Mosquitto outside it, an operator who sends models, and an observer.</summary>
internal sealed class GuestSite : IAsyncDisposable
{
    /// <summary>Inferences a second.</summary>
    public const double RateHz = 5;

    /// <summary>Emulated without KVM a device boots in some 20 s and installs a model in some 10 s; other tests run beside it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private const string Device = "guest";

    private readonly ModelOperator _operators;

    private GuestSite(MosquittoServer broker, MqttObserver observer, ModelOperator operators, InstalledGuest guest) =>
        (Broker, Observer, _operators, Guest) = (broker, observer, operators, guest);

    public MosquittoServer Broker { get; }

    public MqttObserver Observer { get; }

    public InstalledGuest Guest { get; }

    /// <summary>Every result.</summary>
    public IEnumerable<ObservedMessage> Results => Observer.On($"{Device}/results/{UpdatedDevice.Model}");

    /// <summary>The sessions that results are of.</summary>
    public HashSet<string> Sessions => Results.Select(static result => result.Session).ToHashSet(StringComparer.Ordinal);

    /// <summary>Makes a device that is off, and what is around it.</summary>
    /// <param name="root">The files of a Debian 13.</param>
    /// <param name="package">The agent's package.</param>
    public static async Task<GuestSite> CreateAsync(string root, string package)
    {
        var broker = await MosquittoServer.StartAsync();
        var operators = await ModelOperator.ConnectAsync(broker.Port);
        var guest = await InstalledGuest.InstallAsync(root, package, Configuration(broker.Port), ("keyring.json", operators.Keyring.Envelope.ToJson()));
        return new GuestSite(broker, await MqttObserver.ConnectAsync(broker.Port), operators, guest);
    }

    /// <summary>What is known for the message of a failed test.</summary>
    public string Describe() => $"seed {Drill.Seed}; reported {Observer.On("/reported").LastOrDefault()?.Body.ToJsonString()}\n{Guest.Console}";

    /// <summary>Waits for anything.</summary>
    public Task WaitAsync(Func<bool> condition) => Eventually.TrueAsync(condition, Limit, Describe);

    /// <summary>Where the install of a model stands; null before the first report.</summary>
    public string? PhaseOf(DeliveredModel model) => (string?)Observer.On($"{Device}/reported").LastOrDefault()?.Body["models"]!.AsArray()
        .LastOrDefault(entry => (string)entry!["digest"]! == model.Digest)?["phase"];

    /// <summary>Waits for a second of results of a new session, and returns the short digest of the model that the first is of.</summary>
    public async Task<string> WorksAsync()
    {
        var before = Sessions;
        await WaitAsync(() => New().Count() > RateHz);
        return (string)New().First().Body["digest"]!;

        IEnumerable<ObservedMessage> New() => Results.Where(result => !before.Contains(result.Session));
    }

    /// <summary>Publishes a model of a megabyte and orders it.</summary>
    public async Task<DeliveredModel> OrderAsync(int release, Random random)
    {
        var filler = new byte[1 << 20];
        random.NextBytes(filler);
        var model = _operators.Make(release, null, ("filler.bin", filler));
        await _operators.PublishAsync(model);
        await _operators.DesireAsync(Device, model);
        return model;
    }

    public async ValueTask DisposeAsync()
    {
        await Guest.DisposeAsync();
        await Observer.DisposeAsync();
        await _operators.DisposeAsync();
        await Broker.DisposeAsync();
    }

    private static JsonObject Configuration(int port) => new()
    {
        ["Device"] = new JsonObject { ["Id"] = Device },
        ["Mqtt"] = new JsonObject { ["Host"] = GuestMachine.HostAddress, ["Port"] = port },
        ["Policy"] = new JsonObject { ["Kind"] = "fixed", ["MaxRateHz"] = RateHz },
        ["Updates"] = new JsonObject { ["Keyring"] = "/etc/edge-runtime/keyring.json", ["RequireSignedDesired"] = false, ["Trial"] = "00:00:01" },
    };
}
