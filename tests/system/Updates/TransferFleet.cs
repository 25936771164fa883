using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>Published agents that take models, and a listener who hears their events and nothing of the blocks: it must not cost the broker what is measured.</summary>
internal sealed class TransferFleet : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<(string Device, string Event), long> _arrivals = new();
    private readonly List<AgentProcess> _agents = [];
    private readonly OperatorConnection _listener;
    private readonly CancellationTokenSource _stop = new();
    private Task _listening = Task.CompletedTask;

    private TransferFleet(OperatorConnection listener, int count)
    {
        _listener = listener;
        Devices = [.. Enumerable.Range(1, count).Select(static number => FormattableString.Invariant($"pi-{number}"))];
    }

    public IReadOnlyList<string> Devices { get; }

    /// <summary>Starts the agents and waits until all are there.</summary>
    public static async Task<TransferFleet> StartAsync(string executable, int count, int port, ModelOperator operators)
    {
        var listener = await OperatorConnection.ConnectAsync(new BrokerOptions { Host = "127.0.0.1", Port = port }, NullLogger<OperatorConnection>.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
        var fleet = new TransferFleet(listener, count);
        var events = await listener.SubscribeAsync(new SubscriptionOptions("edge/v1/+/events", "edge/v1/+/reported"), TestContext.Current.CancellationToken);
        fleet._listening = fleet.ListenAsync(events);
        foreach (var device in fleet.Devices)
        {
            var configuration = AgentConfigurations.Vibration(device, port, rateHz: 2, "outbox.db");
            configuration["Updates"] = new JsonObject { ["Folder"] = "updates", ["Keyring"] = "keyring.json", ["RequireSignedDesired"] = false, ["Trial"] = "00:00:10" };
            var agent = new AgentProcess(configuration, executable);
            await File.WriteAllBytesAsync(Path.Combine(agent.Folder, "keyring.json"), operators.Keyring.Envelope.ToJson(), TestContext.Current.CancellationToken);
            agent.Start();
            fleet._agents.Add(agent);
        }

        await fleet.AllAsync("reported");
        return fleet;
    }

    /// <summary>Waits until every device has said something and gives back when the last one did, as <see cref="Stopwatch.GetTimestamp"/> tells it.</summary>
    public async Task<long> AllAsync(string name)
    {
        await Eventually.TrueAsync(
            () => Devices.All(device => _arrivals.ContainsKey((device, name))), Limit, () => $"{name} of all but {string.Join(", ", Devices.Where(device => !_arrivals.ContainsKey((device, name))))}: {_agents[0].Log}");
        return Devices.Max(device => _arrivals[(device, name)]);
    }

    /// <summary>Processor time of all agents so far.</summary>
    public TimeSpan CpuTime => _agents.Select(static agent => ProcessFigures.Read(agent.ProcessId).CpuTime).Aggregate(TimeSpan.Zero, static (sum, time) => sum + time);

    /// <summary>What was said so far is of an earlier round.</summary>
    public void Forget() => _arrivals.Clear();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        await _listener.DisposeAsync();
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task ListenAsync(OperatorSubscription events)
    {
        try
        {
            while (true)
            {
                var message = await events.ReadAsync(_stop.Token);
                var arrived = Stopwatch.GetTimestamp();
                var body = JsonNode.Parse(message.Payload)!.AsObject();
                _arrivals[((string)body["device"]!, (string?)body["name"] ?? "reported")] = arrived;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end of the test.
        }
    }
}
