using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Tests.Storage;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>
/// What a fleet of agents publishes, encoded ahead so that the load costs little while it is measured. For each energy interval a device sends ten results (a rate of 1 Hz throttled to a sixth,
/// an interval of a minute) and now and then an event. All devices send in turn: neighbouring messages are of different devices, as in a large fleet.
/// </summary>
internal sealed class DeviceLoad : IAsyncDisposable
{
    /// <summary>Results for each energy interval.</summary>
    public const int ResultsPerInterval = 10;

    private const int IntervalsPerEvent = 20;
    private readonly string[] _names;
    private readonly Guid[] _sessions;
    private readonly DevicePublisher[] _connections;
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow().AddHours(-2);

    private DeviceLoad(int devices, DevicePublisher[] connections)
    {
        _names = [.. Enumerable.Range(0, devices).Select(static device => FormattableString.Invariant($"pi-{device:00000}"))];
        _sessions = [.. _names.Select(_ => Guid.CreateVersion7(_start))];
        _connections = connections;
    }

    /// <summary>The devices.</summary>
    public IReadOnlyList<string> Names => _names;

    public static async Task<DeviceLoad> ConnectAsync(int port, int devices, int connections)
    {
        var clients = new DevicePublisher[connections];
        for (var i = 0; i < connections; i++)
        {
            clients[i] = await DevicePublisher.ConnectAsync(port);
        }

        return new DeviceLoad(devices, clients);
    }

    /// <summary>What each device says at its start: status, info, reported.</summary>
    public List<(string Topic, byte[] Payload)> Births() => Encode(
    [
        device => DeviceMessages.Status(device, PresenceState.Online),
        static device => DeviceMessages.Info(device, "north", tags: "solar"),
        static device => DeviceMessages.Reported(device, ModelPhase.Committed),
    ]);

    /// <summary>Some intervals of all devices.</summary>
    /// <param name="first">Number of the first, from 1.</param>
    /// <param name="count">How many.</param>
    public List<(string Topic, byte[] Payload)> Intervals(int first, int count)
    {
        var all = new List<(string, byte[])>();
        for (var interval = first; interval < first + count; interval++)
        {
            var number = interval;
            var results = Enumerable.Range(((interval - 1) * ResultsPerInterval) + 1, ResultsPerInterval).Select(seq => (Func<string, Message>)(device => ResultOf(device, seq)));
            all.AddRange(Encode([.. results, device => EnergyOf(device, number)]));
            all.AddRange(_names.Index().Where(entry => (entry.Index + number) % IntervalsPerEvent == 0).Select(entry => Encode(DeviceMessages.Event(entry.Item, ((entry.Index + number) / IntervalsPerEvent) - (entry.Index / IntervalsPerEvent)), entry.Index)));
        }

        return all;
    }

    /// <summary>An energy interval of one device that ends now.</summary>
    public (string Topic, byte[] Payload) EnergyNow(int device, int seq)
    {
        var now = TimeProvider.System.GetUtcNow();
        return Encode(EnergyOf(_names[device], seq) with { Time = now, From = now.AddMinutes(-1), To = now }, device);
    }

    /// <summary>Publishes over all connections at once; each device always over the same one.</summary>
    public Task PublishAsync(IEnumerable<(string Topic, byte[] Payload)> messages)
    {
        var shares = messages.ToLookup(message => ConnectionOf(message.Topic));
        return Task.WhenAll(_connections.Select((connection, index) => Task.Run(() => connection.PublishRawAsync(shares[index]))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }

    private int ConnectionOf(string topic)
    {
        var number = topic.AsSpan(topic.IndexOf("pi-", StringComparison.Ordinal) + 3, 5);
        return int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) % _connections.Length;
    }

    private List<(string, byte[])> Encode(IReadOnlyList<Func<string, Message>> kinds) => [.. kinds.SelectMany(kind => _names.Select((name, index) => Encode(kind(name), index)))];

    private (string Topic, byte[] Payload) Encode(Message message, int device) => DeviceMessages.OnTheWire(message with { Session = _sessions[device] });

    private static ResultMessage ResultOf(string device, int seq)
    {
        var result = DeviceMessages.Result(device, seq, seq % 7 == 0 ? "bearing-outer" : "healthy", 0.9871);
        return result with { Item = result.Item with { EnergyJ = 0.0008123, Basis = EnergyBasis.Measured } };
    }

    private EnergyMessage EnergyOf(string device, int seq)
    {
        var to = _start.AddMinutes(seq);
        return DeviceMessages.Energy(device, seq, totals: new LifetimeTotals { LoadJ = 90.0 * seq, HarvestJ = 30.0 * seq, Inferences = 60 * seq, Gated = 3 * seq, MarginalJ = 15.0 * seq }) with
        {
            Time = to,
            From = to.AddMinutes(-1),
            To = to,
            Battery = new BatteryInfo { SocFraction = 0.5 + (seq % 10 / 100.0), VoltageV = 3.712, CurrentA = -0.4312, TempC = 21.5 },
            GateSavedJ = 0.75,
            ThrottleSavedJ = 12.5,
            RadioJ = 4.2,
            Reason = "Charge 52 % with 30 W of harvest ahead: a sixth of the rate lasts until the morning",
        };
    }
}
