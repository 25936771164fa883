using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A real agent that takes models, and a subscriber who sees what it says.</summary>
internal sealed class UpdatedDevice : IAsyncDisposable
{
    /// <summary>The built-in model.</summary>
    public const string Model = "vibration-condition";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly MqttObserver _observer;

    private UpdatedDevice(string device, AgentProcess agent, MqttObserver observer) => (Device, Agent, _observer) = (device, agent, observer);

    public string Device { get; }

    public AgentProcess Agent { get; }

    /// <summary>Everything that anybody has said.</summary>
    public IReadOnlyList<ObservedMessage> Messages => _observer.Messages;

    /// <summary>Where its models lie.</summary>
    public string StoreFolder => Path.Combine(Agent.Folder, "updates", "models");

    /// <summary>Starts a device.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="port">The broker.</param>
    /// <param name="operators">Whom it believes.</param>
    /// <param name="configure">Changes its configuration.</param>
    /// <param name="executable">Another build of the agent.</param>
    public static async Task<UpdatedDevice> StartAsync(string device, int port, ModelOperator operators, Action<JsonObject>? configure = null, string? executable = null)
    {
        var folder = Directory.CreateTempSubdirectory("edge-trust-").FullName;
        var keyring = Path.Combine(folder, "keyring.json");
        await File.WriteAllBytesAsync(keyring, operators.Keyring.Envelope.ToJson(), TestContext.Current.CancellationToken);
        var configuration = AgentConfigurations.Vibration(device, port, rateHz: 20, "outbox.db");
        configuration["Updates"] = new JsonObject { ["Folder"] = "updates", ["Keyring"] = keyring, ["RequireSignedDesired"] = false, ["Trial"] = "00:00:01" };
        configure?.Invoke(configuration);
        var agent = new AgentProcess(configuration, executable);
        var observer = await MqttObserver.ConnectAsync(port);
        agent.Start();
        return new UpdatedDevice(device, agent, observer);
    }

    /// <summary>The last word on an install; null before the first.</summary>
    public JsonObject? InstallOf(string digest) => Reported?["models"]!.AsArray().Select(static node => node!.AsObject()).LastOrDefault(model => (string)model["digest"]! == digest);

    /// <summary>Every code that was ever reported of an install.</summary>
    public IEnumerable<string> ErrorsOf(string digest) => _observer.On($"{Device}/reported")
        .SelectMany(static message => message.Body["models"]!.AsArray())
        .Where(model => (string)model!["digest"]! == digest && model["error"] is not null)
        .Select(static model => (string)model!["error"]!["code"]!);

    /// <summary>Every phase that was ever reported of an install, one for each message.</summary>
    public IEnumerable<string> PhasesOf(string digest) => _observer.On($"{Device}/reported")
        .SelectMany(static message => message.Body["models"]!.AsArray())
        .Where(model => (string)model!["digest"]! == digest)
        .Select(static model => (string)model!["phase"]!);

    /// <summary>The last <c>reported</c>.</summary>
    public JsonObject? Reported => _observer.On($"{Device}/reported").LastOrDefault()?.Body;

    /// <summary>The short digest of the last result.</summary>
    public string? RunningDigest => (string?)Results.LastOrDefault()?.Body["digest"];

    /// <summary>Every result.</summary>
    public IEnumerable<ObservedMessage> Results => _observer.On($"{Device}/results/{Model}");

    /// <summary>Every energy message.</summary>
    public IEnumerable<JsonObject> Energy => _observer.On($"{Device}/energy").Select(static message => message.Body);

    /// <summary>Every event of a name.</summary>
    public IEnumerable<JsonObject> EventsOf(string name) => _observer.On($"{Device}/events").Select(static message => message.Body).Where(body => (string)body["name"]! == name);

    /// <summary>Waits until an install is in a phase.</summary>
    public async Task<JsonObject> WaitForPhaseAsync(string digest, string phase, TimeSpan? limit = null)
    {
        await WaitAsync(() => (string?)InstallOf(digest)?["phase"] == phase, $"{digest[..12]} to be {phase}", limit);
        return InstallOf(digest)!;
    }

    /// <summary>Waits until results come from a model.</summary>
    public Task WaitForResultsAsync(string digest) => WaitAsync(() => RunningDigest == ContentDigest.Short(digest), $"results of {digest[..12]}");

    /// <summary>Waits until a refusal of a generation is reported, and gives its code.</summary>
    public async Task<string> WaitForRefusalAsync(long generation)
    {
        await WaitAsync(() => (long?)Reported?["refused"]?["generation"] == generation, $"a refusal of generation {generation}");
        return (string)Reported!["refused"]!["code"]!;
    }

    /// <summary>Starts the agent again after its end, and waits for the new session's first result.</summary>
    public async Task<JsonObject> StartAgainAsync()
    {
        var sessions = Messages.Select(static message => message.Session).ToHashSet(StringComparer.Ordinal);
        Agent.Start();
        await WaitAsync(() => Results.Any(result => !sessions.Contains(result.Session)), "results of a new session");
        return Results.First(result => !sessions.Contains(result.Session)).Body;
    }

    /// <summary>Waits for anything.</summary>
    public Task WaitAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        Eventually.TrueAsync(condition, limit ?? Limit, () => $"waited for {what}; reported: {Reported?.ToJsonString()}; running {RunningDigest}; log: {Agent.Log}");

    /// <summary>Sends a command and gives back its answer.</summary>
    public async Task<JsonObject> CommandAsync(string name, string payload = "")
    {
        var id = Guid.NewGuid().ToString("N");
        await _observer.RequestAsync($"edge/v1/{Device}/commands/{name}", $"edge/v1/{Device}/responses/{id}", payload);
        await WaitAsync(() => _observer.On($"responses/{id}").Any(), $"an answer to {name}");
        return _observer.On($"responses/{id}").First().Body;
    }

    /// <summary>Subscribes again after an outage of the broker.</summary>
    public Task ReconnectAsync() => _observer.ReconnectAsync();

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await _observer.DisposeAsync();
    }
}
