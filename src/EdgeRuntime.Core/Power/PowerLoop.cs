using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Power;

/// <summary>Reads power, decides the rate, publishes both as one snapshot. The only owner of the power source and of the scheduler's memory.</summary>
public sealed class PowerLoop
{
    // A reading is a few system calls; one that takes longer than this hangs.
    private static readonly TimeSpan ReadingLimit = TimeSpan.FromSeconds(30);

    private readonly IPowerSource _source;
    private readonly EnergyLedger _ledger;
    private volatile Scheduler _scheduler;
    private readonly BoardWatch _board;
    private readonly SteadyClock _clock;
    private readonly TimeSpan _interval;
    private readonly NodeCostLearner? _costs;
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly SchedulerStore _store;
    private readonly CarbonSignal? _carbon;
    private readonly WanderingMoments _moments;
    private SchedulerState _memory;
    private double? _bookedJoules;
    private DateTimeOffset? _dateOrigin;
    private readonly AsyncSignal _wake = new();
    private volatile bool _decideAgain;
    private volatile PowerState _current;

    /// <summary>Makes the loop and takes the first reading, so that there is a plan before anything runs.</summary>
    public PowerLoop(IPowerSource source, EnergyLedger ledger, Scheduler scheduler, PowerLoopSettings settings, Heartbeat heartbeat, ILogger<PowerLoop> logger)
    {
        (_source, _ledger, _scheduler, _heartbeat, _logger) = (source, ledger, scheduler, heartbeat, logger);
        (_clock, _interval, _board) = (new SteadyClock(settings.Physical), settings.Interval, settings.Board);
        (_costs, _store, _carbon) = (settings.Costs, settings.Memory, settings.Carbon);
        _moments = new WanderingMoments(source, _interval, (ulong)_clock.GetTimestamp());
        _memory = _store.Load(out var problem);
        NoteStore(problem);
        _current = Decide();
    }

    /// <summary>What was last read and decided.</summary>
    public PowerState Current => _current;

    /// <summary>Told each new state, on the loop's own thread: handlers are short.</summary>
    public event Action<PowerState>? Published;

    /// <summary>Told when the date was set, on the loop's own thread: handlers are short.</summary>
    public event Action? ClockStepped;

    /// <summary>Decides by another scheduler from now on; from any thread.</summary>
    public void Adopt(Scheduler scheduler)
    {
        _scheduler = scheduler;
        _decideAgain = true;
        _wake.Set();
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new TickTimer(_clock, _wake, cancellationToken);
        var next = _moments.NextReading(_clock.GetUtcNow());
        var sample = _moments.NextSample(_clock.GetUtcNow(), next);
        while (!cancellationToken.IsCancellationRequested)
        {
            _heartbeat.Promise((2 * _interval) + ReadingLimit);
            await timer.WaitUntilAsync(sample);
            var now = _clock.GetUtcNow();
            if (now >= next || _decideAgain)
            {
                _decideAgain = false;
                Step();
                // A late reading is not made up for: it covers the whole stretch since the last one.
                next = _moments.NextReading(now);
                sample = _moments.NextSample(now, next);
            }
            else if (now >= sample)
            {
                SampleLoad();
                sample = _moments.NextSample(now, next);
            }
        }

        NoteStore(_store.Save(_memory, _clock.DateOf(_clock.GetUtcNow()), force: true));
    }

    /// <summary>Samples the node's draw once; its moments wander, so that they do not keep step with the models' ticks.</summary>
    public void SampleLoad()
    {
        if (_source.MeasuresLoad && _source.SampleLoad() is { } sample)
        {
            _ledger.Meter(sample);
        }
    }

    /// <summary>Reads, decides and publishes once.</summary>
    public void Step()
    {
        var before = _current.Plan;
        var state = Decide();
        _current = state;
        if (state.Plan.Mode != before.Mode)
        {
            Log.ModeChanged(_logger, before.Mode, state.Plan.Mode, state.Plan.RateHz, state.Plan.Reason);
        }

        Published?.Invoke(state);
        NoteStore(_store.Save(_memory, state.Snapshot.At, force: false));
    }

    private void NoteStore(string? problem)
    {
        if (problem is not null)
        {
            Log.MemoryFailed(_logger, problem);
        }
    }

    private PowerState Decide()
    {
        SampleLoad();
        var totals = _ledger.Read();
        FollowDate(totals);
        var load = totals.LoadJoules;

        // What was drawn before the first reading is not that source's to give.
        var snapshot = _board.Complete(_source.Read(totals.At, load - (_bookedJoules ?? load))) with { DirtyGridShare = _carbon?.Current.DirtyShare(totals.At) };
        _bookedJoules = load;
        (var plan, _memory) = _scheduler.Decide(snapshot, new NodeWork(_costs?.Of(totals, _scheduler.MaxRateHz), load), _memory);
        return new PowerState(snapshot, plan);
    }

    // Dwell and sleep are remembered by the date: when it is set, they move along and last as long as they would have.
    private void FollowDate(EnergyTotals totals)
    {
        var step = totals.DateOrigin - (_dateOrigin ?? totals.DateOrigin);
        _dateOrigin = totals.DateOrigin;
        if (step == TimeSpan.Zero)
        {
            return;
        }

        Log.ClockStepped(_logger, step.TotalSeconds, totals.At.UtcDateTime);
        _memory = _memory.Shift(step);
        _source.NoteClockStep(step);
        ClockStepped?.Invoke();
    }
}
