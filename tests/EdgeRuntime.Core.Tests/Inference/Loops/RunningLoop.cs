using System.Threading.Channels;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>An inference loop over the built-in model's manifest, with a fake source, a fake session and a clock that the test moves.</summary>
internal sealed class RunningLoop : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly FakeLane _lane;
    private Task _task = Task.CompletedTask;

    public RunningLoop(int catchUpLimit = 1, int pool = 8, ChannelWriter<InferenceResult>? results = null, int capacity = 4096, GateOptions? gate = null, double? inferenceWatts = null, bool alternatives = false, IGpioOutput? marker = null)
    {
        _lane = new FakeLane(pool, catchUpLimit, gate, alternatives: alternatives);
        Queue = Channel.CreateBounded<InferenceResult>(capacity);
        Date = new SteppedTimeProvider(Clock);
        Ledger = new EnergyLedger(new BoardProfile { Name = "test", Description = "", IdleWatts = 1, ActiveWattsPerCore = 2, Source = "test" }, Date);
        Heartbeat = new Heartbeat("inference", Clock);
        Bucket = new JouleBucket(Clock);
        Bucket.SetWatts(inferenceWatts);
        Loop = new InferenceLoop(
            _lane.Lane,
            new PriorityTurnstile(),
            Ledger,
            results ?? Queue.Writer,
            new LoopServices(Date, Heartbeat, Logger) { Bucket = Bucket, Marker = marker is null ? null : new InferenceMarker(marker, Logger) });
    }

    public ArmedTimeProvider Clock { get; } = new();

    /// <summary>The same clock as the loop sees it: a test sets its date.</summary>
    public SteppedTimeProvider Date { get; }

    public FakeLogger<InferenceLoop> Logger { get; } = new();

    public FakeSource Source => _lane.Source;

    public FakeInferenceSession Session => _lane.Session;

    public ResultPool Pool => _lane.Lane.Pool;

    public Channel<InferenceResult> Queue { get; }

    public EnergyLedger Ledger { get; }

    public Heartbeat Heartbeat { get; }

    public JouleBucket Bucket { get; }

    public InferenceLoop Loop { get; }

    /// <summary>What the loop logged, in order.</summary>
    public string[] Logged => [.. Logger.Collector.GetSnapshot().Select(static record => record.Message)];

    /// <summary>Seconds after the start of the ticks so far.</summary>
    public double[] Ticks => [.. Source.Ticks.Select(static tick => (tick - ArmedTimeProvider.Origin).TotalSeconds)];

    /// <summary>The results that nobody has taken yet.</summary>
    public IEnumerable<InferenceResult> Sent()
    {
        while (Queue.Reader.TryRead(out var result))
        {
            yield return result;
        }
    }

    /// <summary>Starts at a rate; the first tick is due at once.</summary>
    public void Start(double rateHz)
    {
        SetRate(rateHz);
        _task = Task.Run(() => Loop.RunAsync(_stop.Token), CancellationToken.None);
    }

    public void SetRate(double rateHz) => Loop.Apply(new RatePlan(rateHz, rateHz / 10, rateHz > 0 ? PowerMode.Normal : PowerMode.Critical, "test"));

    /// <summary>Moves the clock to a moment that the loop's alarm is set for, and on to where it sets the next one.</summary>
    public async Task TickAsync(double atSeconds, double nextAtSeconds)
    {
        await Clock.ArmedAsync(atSeconds);
        Clock.SetUtcNow(ArmedTimeProvider.Origin.AddSeconds(atSeconds));
        await Clock.ArmedAsync(nextAtSeconds);
    }

    public Task<OnceOutcome> OnceAsync()
    {
        var done = new TaskCompletionSource<OnceOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(Loop.TryRequestOnce(done));
        return done.Task.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public static Task UntilAsync(Func<bool> condition) => Eventually.TrueAsync(condition, Limit);

    /// <summary>Waits until the loop has ended by itself, and throws what ended it.</summary>
    public Task EndAsync() => _task.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Loop.DisposeAsync();
        _stop.Dispose();
    }
}
