using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Services;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>A booted systemd to install the agent in, with a real Mosquitto at its localhost:1883 and an observer.</summary>
internal sealed class DeviceSystem : IAsyncDisposable
{
    /// <summary>The agent's service.</summary>
    public const string Unit = "edge-agent.service";

    /// <summary>In place of the unit's minute, for the tests' sake.</summary>
    public static readonly TimeSpan WatchdogPeriod = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly MosquittoServer _broker;
    private readonly UnixRelay _relay;

    private DeviceSystem(ServiceManager systemd, MosquittoServer broker, int port, MqttObserver observer)
    {
        (Systemd, _broker, Observer) = (systemd, broker, observer);
        _relay = new UnixRelay(Path.Combine(systemd.Folder, "broker.sock"), port);
    }

    public ServiceManager Systemd { get; }

    public MqttObserver Observer { get; }

    /// <summary>The broker's listener for operators.</summary>
    public int BrokerPort => _broker.Port;

    /// <summary>All results so far: the session and the number in it.</summary>
    public IReadOnlyList<(string Session, int Seq, string Clock, DateTimeOffset CapturedAt)> Results =>
    [
        .. Observer.On("/results/vibration-condition").Select(static message => message.Body).Select(static body =>
            ((string)body["session"]!, (int)body["seq"]!, (string)body["clock"]!, (DateTimeOffset)body["capturedAt"]!)),
    ];

    /// <summary>Boots it.</summary>
    /// <param name="root">Where the files of its system lie.</param>
    /// <param name="port">The broker's listener that it reaches; null for the ordinary one, which the observer uses.</param>
    /// <param name="extra">Lines for the broker's configuration.</param>
    public static async Task<DeviceSystem> BootAsync(string root, int? port = null, params string[] extra)
    {
        // A system call that the unit does not allow ends the agent here, so that none goes unnoticed; whether the clock is set it may ask in vain.
        var systemd = await ServiceManager.BootAsync(root, new Dictionary<string, string>
        {
            [$"{Unit}.d/drill.conf"] = FormattableString.Invariant($"""
                [Service]
                WatchdogSec={WatchdogPeriod.TotalSeconds}
                SystemCallErrorNumber=kill
                SystemCallFilter=~adjtimex:EPERM clock_adjtime:EPERM
                """),
        });
        var broker = await MosquittoServer.StartAsync(extra);
        var system = new DeviceSystem(systemd, broker, port ?? broker.Port, await MqttObserver.ConnectAsync(broker.Port));
        await systemd.MustRunAsync("systemd-run", "--socket-property=ListenStream=127.0.0.1:1883", "/usr/lib/systemd/systemd-socket-proxyd", Path.Combine(systemd.Folder, "broker.sock"));
        return system;
    }

    /// <summary>Installs a package, keeping changed configuration, and returns when its service is active.</summary>
    public async Task InstallAsync(string package)
    {
        var inside = Path.Combine(Systemd.Folder, Path.GetFileName(package));
        File.Copy(package, inside, overwrite: true);
        await Systemd.MustRunAsync("dpkg", "--force-confold", "--install", inside);
        var state = await Systemd.ShowAsync(Unit, "ActiveState");
        Assert.True(state == "active", state + (await Systemd.RunAsync("journalctl", "--no-pager", "--unit", Unit)).Output);
    }

    /// <summary>Waits for results of a session that is not one of those.</summary>
    public async Task<string> NewSessionAsync(IReadOnlyCollection<string> known, int results)
    {
        await Eventually.TrueAsync(() => New().Count() >= results, Limit, () => string.Join('\n', Results));
        return New().First().Session;

        IEnumerable<(string Session, int, string, DateTimeOffset)> New() => Results.Where(result => !known.Contains(result.Session));
    }

    /// <summary>Ends the broker.</summary>
    public Task StopBrokerAsync() => _broker.StopAsync();

    /// <summary>Starts the broker again where it was.</summary>
    public async Task ReturnBrokerAsync()
    {
        await _broker.StartAgainAsync();
        await Observer.ReconnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Observer.DisposeAsync();
        await Systemd.DisposeAsync();
        await _relay.DisposeAsync();
        await _broker.DisposeAsync();
    }
}
