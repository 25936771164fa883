using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Tests.Inference.Loops;
using EdgeRuntime.Core.Tests.Power;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Energy.Metering;

/// <summary>
/// A board whose true draw is known: the real inference loops run on its clock, an inference takes time and watts of it, and a real sensor driver sees the
/// sum on an emulated chip. Time passes in the smallest steps between two events, so that the truth is exact.
/// </summary>
internal sealed class VirtualBoard : IAsyncDisposable
{
    private const double Volts = 5.1;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<InferenceLoop> _loops = [];
    private readonly List<Task> _running = [];
    private readonly PriorityTurnstile _turnstile = new();
    private readonly IRailTruth _chip;
    private readonly EmulatedMax1704x _gauge = new(isOld: true) { Volts = 4.1, Percent = 95 };
    private readonly Func<double, double> _idleWatts;
    private readonly IPowerSource _source;
    private readonly List<LoopClock> _clocks = [];
    private readonly Lock _moving = new();
    private bool _isReadingDue;
    private readonly WanderingMoments _moments;
    private DateTimeOffset _nextReading;
    private DateTimeOffset _nextSample;
    private double _extraWatts;
    private int _extraModel = -1;

    public VirtualBoard(IRailTruth chip, BoardProfile profile, Func<double, double> idleWatts, params (string Name, double MaxRateHz, double Seconds, double Watts)[] models)
    {
        (_chip, _idleWatts) = (chip, idleWatts);
        ModelJoules = new double[models.Length];
        var board = new SensorBoard { Profile = profile };
        board.Bus[0x40] = chip.Chip;
        board.Bus[0x36] = _gauge;
        Ledger = new EnergyLedger(profile, Clock);
        var options = new PowerOptions
        {
            Kind = PowerOptions.SensorsKind,
            Interval = Interval,
            Pack = { CapacityAh = 10 },
            Sensors = { chip.Options, new() { Kind = "max17040" } },
        };
        _source = PowerSources.Create(options, board.Services with { Clocks = new Clocks(Clock, Clock) });
        var policy = new PolicyOptions { MaxRateHz = 2, MinRateHz = 0.1, MinDwell = TimeSpan.Zero };
        Power = new PowerLoop(_source, Ledger, new Scheduler(policy), new PowerLoopSettings(Clock, Interval, BoardWatch.Of(board.Files)), new Heartbeat("power", Clock), NullLogger<PowerLoop>.Instance);
        _moments = new WanderingMoments(_source, Interval, seed: 7);
        _nextReading = _moments.NextReading(Clock.GetUtcNow());
        _nextSample = _moments.NextSample(Clock.GetUtcNow(), _nextReading);
        foreach (var (name, maxRate, seconds, watts) in models)
        {
            Start(name, maxRate, TimeSpan.FromSeconds(seconds), watts);
        }
    }

    public FakeTimeProvider Clock { get; } = new(ArmedTimeProvider.Origin);

    public EnergyLedger Ledger { get; }

    public PowerLoop Power { get; }

    /// <summary>What the board has truly drawn.</summary>
    public double TrueJoules { get; private set; }

    /// <summary>What each model's inferences have truly added.</summary>
    public double[] ModelJoules { get; }

    /// <summary>Samples of the rail so far.</summary>
    public int Samples { get; private set; }

    public long Inferences => _loops.Sum(static loop => loop.Statistics.Inferences);

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan time)
    {
        var end = Clock.GetUtcNow() + time;
        while (Clock.GetUtcNow() < end)
        {
            // All loops wait for their timers: until the first of them nothing but sensors happens.
            var rests = SpinWait.SpinUntil(() => _clocks.TrueForAll(clock => clock.Due > Clock.GetUtcNow()) || _running.Exists(static loop => loop.IsFaulted), TimeSpan.FromSeconds(20));
            Assert.True(rests && !_running.Exists(static loop => loop.IsFaulted), $"a loop does not come to rest: {_running.Find(static loop => loop.IsFaulted)?.Exception}");
            var next = _clocks.Min(static clock => clock.Due);
            AdvanceTo(next < end ? next : end, loopsRest: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }

        (_source as IDisposable)?.Dispose();
        _stop.Dispose();
    }

    private void Start(string name, double maxRate, TimeSpan duration, double watts)
    {
        var number = _loops.Count;
        var lane = new FakeLane(package: FakeLane.Named(name));
        lane.Session.Running = () =>
        {
            (_extraWatts, _extraModel) = (watts, number);
            AdvanceTo(Clock.GetUtcNow() + duration, loopsRest: false);
            (_extraWatts, _extraModel) = (0, -1);
        };
        var clock = new LoopClock(Clock, _moving);
        var loop = new InferenceLoop(lane.Lane with { MaxRateHz = maxRate }, _turnstile, Ledger, new ReturningWriter(), new LoopServices(clock, new Heartbeat(name, Clock), NullLogger<InferenceLoop>.Instance));
        Power.Published += state =>
        {
            if (state.Plan.RateFor(maxRate) != loop.RateHz)
            {
                clock.Disarm();
                loop.Apply(state.Plan);
            }
        };
        _clocks.Add(clock);
        loop.Apply(Power.Current.Plan);
        _loops.Add(loop);
        _running.Add(Task.Run(() => loop.RunAsync(_stop.Token), CancellationToken.None));
    }

    // In the test's thread while all loops rest, in a loop's thread while its inference runs: never in two.
    private void AdvanceTo(DateTimeOffset target, bool loopsRest)
    {
        while (Clock.GetUtcNow() < target)
        {
            var now = Clock.GetUtcNow();
            var step = target < _nextSample ? target : _nextSample;
            Pass(step - now);
            lock (_moving)
            {
                Clock.SetUtcNow(step);
            }

            if (step >= _nextSample && Sample(step, loopsRest))
            {
                // The plan is new: what the loops do now is theirs to say.
                return;
            }
        }
    }

    // A reading that falls due in an inference is a sample of the rail; its plan waits for the next moment at which all loops rest.
    private bool Sample(DateTimeOffset now, bool loopsRest)
    {
        _chip.Show(now);
        Samples++;
        if (now >= _nextReading)
        {
            _isReadingDue = true;
            _nextReading = _moments.NextReading(now);
        }

        _nextSample = _moments.NextSample(now, _nextReading);
        if (!_isReadingDue || !loopsRest)
        {
            Power.SampleLoad();
            return false;
        }

        _isReadingDue = false;
        Drain();
        Power.Step();
        return true;
    }

    private void Pass(TimeSpan elapsed)
    {
        var seconds = elapsed.TotalSeconds;
        var watts = _idleWatts((Clock.GetUtcNow() - ArmedTimeProvider.Origin).TotalSeconds) + _extraWatts;
        TrueJoules += watts * seconds;
        if (_extraModel >= 0)
        {
            ModelJoules[_extraModel] += _extraWatts * seconds;
        }

        _chip.Pass(Clock.GetUtcNow(), elapsed, Volts, watts / Volts);
    }

    // The battery goes down from 95 % to a quarter in two hours, so that the policy takes the rates down.
    private void Drain()
    {
        var hours = (Clock.GetUtcNow() - ArmedTimeProvider.Origin).TotalHours;
        var soc = Math.Max(0.25, 0.95 - (0.35 * hours));
        (_gauge.Percent, _gauge.Volts) = (soc * 100, OpenCircuitVoltage.At(soc));
    }
}
