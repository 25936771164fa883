using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Demo;

/// <summary>One simulated device with its real agent, and what it did so far.</summary>
internal sealed class DemoDevice : IAsyncDisposable
{
    private readonly EdgeAgent _agent;
    private readonly FixedRateTwin _twin;
    private readonly UsefulWork _work;
    private readonly double _startSoc;
    private readonly DateTimeOffset _started;
    private readonly SocBandMeter _high = new(0.8, double.PositiveInfinity);
    private readonly SocBandMeter _low = new(double.NegativeInfinity, 0.3);
    private readonly Lock _gate = new();
    private PowerState _state;
    private long _countedInferences;
    private double _countedJoules;
    private TimeSpan _countedEmpty;

    public DemoDevice(EdgeAgent agent, UsefulWork work, FixedRateTwin twin)
    {
        (_agent, _work, _twin) = (agent, work, twin);
        _state = agent.Power.Current;
        _startSoc = _state.Snapshot.SocFraction ?? 0;
        _started = _state.Snapshot.At;
        agent.Power.Published += Note;
    }

    /// <summary>Told each new state of power, on the agent's own loop.</summary>
    public event Action<PowerState> Published
    {
        add => _agent.Power.Published += value;
        remove => _agent.Power.Published -= value;
    }

    /// <summary>The device id.</summary>
    public string Name => _agent.Connection.Device;

    /// <summary>The last state of power.</summary>
    public PowerState State => _agent.Power.Current;

    /// <summary>The agent.</summary>
    public EdgeAgent Agent => _agent;

    /// <summary>The mean price of an inference so far.</summary>
    public double? MarginalJoules => _agent.Ledger.Read() is { Inferences: > 0 } totals ? totals.InferenceJoules / totals.Inferences : null;

    /// <summary>What it did so far, and what a fixed rate would have done.</summary>
    public T Compare<T>(Func<UsefulWork, UsefulWork, T> with)
    {
        lock (_gate)
        {
            return with(_work, _twin.Work);
        }
    }

    /// <summary>Runs the agent until cancelled, then drains it.</summary>
    public Task<int> RunAsync(CancellationToken cancellationToken) => _agent.RunAsync(new SystemdNotifier(null), null, cancellationToken);

    /// <summary>What it did; after the end of <see cref="RunAsync"/> every figure is final.</summary>
    public DeviceSummary Summarize()
    {
        var totals = _agent.Ledger.Read();
        var counters = _agent.Connection.Counters;
        var statistics = _agent.Models.Select(static model => model.Statistics).ToList();
        var inferences = statistics.Sum(static s => s.Inferences);
        var known = statistics.Sum(static s => s.TruthKnown);
        lock (_gate)
        {
            var seconds = (_state.Snapshot.At - _started).TotalSeconds;
            return new DeviceSummary
            {
                Device = Name,
                SocStart = Math.Round(_startSoc, 4),
                SocEnd = Math.Round(_state.Snapshot.SocFraction ?? 0, 4),
                Inferences = inferences,
                MeanRateHz = seconds > 0 ? Round(inferences / seconds) : 0,
                RateAtHighSocHz = _high.RateHz is { } high ? Round(high) : null,
                RateAtLowSocHz = _low.RateHz is { } low ? Round(low) : null,
                EnergyJ = Math.Round(totals.LoadJoules, 1),
                JPerInferenceMarginal = MarginalJoules,
                Published = counters.Enqueued,
                Acknowledged = counters.Acknowledged,
                Dropped = counters.DroppedTotal + statistics.Sum(static s => s.Dropped),
                Accuracy = known == 0 ? null : Math.Round((double)statistics.Sum(static s => s.TruthMatched) / known, 4),
                LateTicks = statistics.Sum(static s => s.LateTicks),
                SkippedTicks = statistics.Sum(static s => s.SkippedTicks),
                CellEmptyS = Math.Round(EmptyTime.TotalSeconds, 0),
                Scheduled = WorkSummary.Of(_work),
                AtFixedRate = WorkSummary.Of(_twin.Work),
                FixedRateHz = _twin.RateHz,
            };
        }
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private TimeSpan EmptyTime => (_agent.PowerSource as SimulatedPowerSource)?.EmptyTime ?? TimeSpan.Zero;

    private static double Round(double rate) => Math.Round(rate, 5);

    // The stretch since the last state was lived through with that state's charge.
    private void Note(PowerState state)
    {
        lock (_gate)
        {
            var inferences = _agent.Models.Sum(static model => model.Statistics.Inferences);
            var (soc, elapsed) = (_state.Snapshot.SocFraction ?? 0, state.Snapshot.At - _state.Snapshot.At);
            _high.Add(soc, elapsed, inferences - _countedInferences);
            _low.Add(soc, elapsed, inferences - _countedInferences);
            var (joules, empty) = (_agent.Ledger.Read().LoadJoules, EmptyTime);
            _work.Add(elapsed, inferences - _countedInferences, joules - _countedJoules, empty - _countedEmpty);
            _twin.Advance(state.Snapshot.At);
            (_state, _countedInferences, _countedJoules, _countedEmpty) = (state, inferences, joules, empty);
        }
    }
}
