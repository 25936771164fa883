using EdgeRuntime.Agent.Governing;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Governing;

/// <summary>A board whose draw and latency depend on its governor, with a model at a steady rate; a test lets seconds pass.</summary>
internal sealed class GovernedBoard : IPowerSource, IAsyncDisposable
{
    private const int MostSeconds = 10_000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("governed-").FullName;
    private readonly FakeTimeProvider _clock = new(ArmedTimeProvider.Origin);
    private readonly InferenceResult _result = new ResultPool(null, 1, 1).TryRent()!;
    private readonly FakeLane _lane = new();
    private readonly InferenceLoop _loop;
    private readonly EnergyLedger _ledger;
    private readonly PowerLoop _power;
    private readonly DeviceConnection _connection;
    private readonly int _account;
    private readonly PumpedContext _pump = new();
    private CancellationTokenSource _stop = new();
    private GovernorLoop? _governor;
    private Task _run = Task.CompletedTask;
    private long _sampledAt;

    public GovernedBoard()
    {
        Watched = new WatchedFiles(Files);
        _ledger = new EnergyLedger(new BoardProfile { Name = "test", Description = "", IdleWatts = 1, ActiveWattsPerCore = 2, Source = "test" }, _clock);
        _account = _ledger.Register(_lane.Lane.Model.Package.Manifest.Model, _lane.Lane.Model.Package.Digest, "int8");
        _loop = new InferenceLoop(_lane.Lane, new PriorityTurnstile(), _ledger, System.Threading.Channels.Channel.CreateBounded<InferenceResult>(1).Writer, new LoopServices(_clock, new Heartbeat("model", _clock), NullLogger<InferenceLoop>.Instance));
        var settings = new PowerLoopSettings(_clock, Second, BoardWatch.Of(new InMemoryFileSystem()));
        _power = new PowerLoop(this, _ledger, new Scheduler(new PolicyOptions()), settings, new Heartbeat("power", _clock), NullLogger<PowerLoop>.Instance);
        _loop.Apply(_power.Current.Plan);
        _connection = new DeviceConnection(
            new MessagingOptions { Enabled = false },
            new DeviceIdentity("pi", Guid.CreateVersion7()),
            new ConnectionServices(_clock, static () => ClockState.Synced, static _ => { }, NullLogger<DeviceConnection>.Instance));
        Options = new GovernorOptions { Allowed = { "powersave", "performance" }, MemoryPath = Path.Combine(_folder, "governor.json"), Window = TimeSpan.FromSeconds(20) };
    }

    public InMemoryFileSystem Files { get; } = CpufreqTree.Make();

    public WatchedFiles Watched { get; }

    public GovernorOptions Options { get; }

    public FakeLogger Logger { get; } = new();

    /// <summary>What the board draws under each governor of its first domain.</summary>
    public Dictionary<string, double> Watts { get; } = new(StringComparer.Ordinal) { ["schedutil"] = 2.0, ["powersave"] = 1.6, ["performance"] = 2.5 };

    /// <summary>How long an inference takes under each.</summary>
    public Dictionary<string, double> LatencyMs { get; } = new(StringComparer.Ordinal) { ["schedutil"] = 10, ["powersave"] = 30, ["performance"] = 8 };

    public double? MaxLatencyMs { get; set; }

    public int InferencesPerSecond { get; set; } = 5;

    public EnergyBasis Basis { get; set; } = EnergyBasis.Measured;

    public bool IsBusy { get; set; }

    public double SocFraction { get; set; } = 0.9;

    public bool MeasuresLoad { get; set; } = true;

    string IPowerSource.Description => "a battery of the test";

    public IEnumerable<string> Log => Logger.Collector.GetSnapshot().Select(static record => record.Message);

    public LoadSample? SampleLoad()
    {
        var now = _clock.GetTimestamp();
        var seconds = _clock.GetElapsedTime(_sampledAt, now).TotalSeconds;
        _sampledAt = now;
        return new LoadSample { Timestamp = now, Joules = seconds * Watts[Governor], IsCounted = true, Basis = Basis };
    }

    public PowerSnapshot Read(DateTimeOffset now, double loadJoules) => new() { At = now, Supply = PowerSupply.Battery, SocFraction = SocFraction };

    /// <summary>Starts the loop, as an agent does.</summary>
    public void Start()
    {
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        var services = new GovernorServices(Watched, "a board", this, _power, _ledger, [new GovernedModel(_loop, MaxLatencyMs)], () => IsBusy, new EventPublisher(_connection, _clock), _clock);
        var governor = _governor = new GovernorLoop(Options, services, new Heartbeat("governor", _clock), Logger);
        _power.Published += governor.Note;
        _run = _pump.Start(() => governor.RunAsync(_stop.Token));
    }

    /// <summary>Stops it in good order.</summary>
    public async Task StopAsync()
    {
        if (_governor is not null)
        {
            _power.Published -= _governor.Note;
        }

        await _stop.CancelAsync();
        _pump.Drain();
        await _run.WaitAsync(Limit, TimeProvider.System);
    }

    /// <summary>Lets seconds pass until a condition holds.</summary>
    public void Until(Func<bool> condition)
    {
        for (var i = 0; i < MostSeconds; i++)
        {
            Pass(1);
            if (condition())
            {
                return;
            }
        }

        Assert.Fail($"{Files.InForce()}; {string.Join('\n', Log)}");
    }

    /// <summary>Lets seconds pass.</summary>
    public void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Pass();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        await _loop.DisposeAsync();
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Governor => Files[CpufreqTree.FileOf(0)]!.Trim();

    private void Pass()
    {
        _clock.Advance(Second);
        for (var i = 0; i < InferencesPerSecond; i++)
        {
            _ledger.BeginInference(_account);
            _ledger.RecordInference(_account, TimeSpan.FromMilliseconds(1));
            _result.Latency = TimeSpan.FromMilliseconds(LatencyMs[Governor]);
            _lane.Lane.Record.Note(_result);
        }

        _power.Step();
        _loop.Apply(_power.Current.Plan);
        _pump.Drain();
    }
}
