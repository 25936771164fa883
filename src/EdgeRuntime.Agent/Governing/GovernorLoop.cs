using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Governing;

/// <summary>
/// Finds out under which governor the board's daily work costs least, and runs it so: the models as they were tuned, at their rates, under each allowed governor in turn, by what the sensor of the
/// draw says. The board's own governor is back at the end, whatever the end. Owns the board's governors.
/// </summary>
internal sealed class GovernorLoop
{
    // What a governor does shows within some of its sampling periods.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    // Trials that came to nothing have cost nothing but their time.
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    // Fewer say nothing of a rate; a model that is so seldom due is not worth a governor.
    private const int MinInferences = 10;
    private const int LongestWindows = 10;

    // Readings of the draw may be further apart than a window is long.
    private const int MinReadings = 5;

    // A rate that follows the charge drifts; more than this within a window is other work.
    private const double HighestRateChange = 0.05;

    private readonly GovernorOptions _options;
    private readonly GovernorServices _services;
    private readonly GovernorKeeper _keeper;
    private readonly CpuGovernors _governors;
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly AsyncSignal _wake = new();
    private volatile string? _told;
    private string? _announcedFor;
    private string? _appliedFor;
    private long? _putOffAt;
    private volatile bool _isOff;

    /// <summary>Makes the loop, and puts back what an agent that was killed has left.</summary>
    public GovernorLoop(GovernorOptions options, GovernorServices services, Heartbeat heartbeat, ILogger logger)
    {
        (_options, _services, _heartbeat, _logger) = (options, services, heartbeat, logger);
        (_governors, _isOff) = (new CpuGovernors(services.Files), options.Allowed.Count == 0);
        _keeper = new GovernorKeeper(services.Files, new GovernorStore(options.MemoryPath!), out var problem);
        if (problem is not null)
        {
            Log.MemoryFailed(logger, problem);
        }

        if (_keeper.HasChanged)
        {
            Log.LeftOver(logger);
            PutBack();
        }
    }

    /// <summary>Power was read: the ledger is up to date. A loop that has nothing to try, and has said why, sleeps on.</summary>
    public void Note(PowerState state)
    {
        if (!_isOff && (_services.Source.MeasuresLoad || _told is null))
        {
            _wake.Set();
        }
    }

    /// <summary>Runs until cancelled; then the board has its own governor again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new TickTimer(new SteadyClock(_services.Physical), _wake, cancellationToken);
        try
        {
            _heartbeat.Rest();
            while (await ReadingAsync(timer, cancellationToken))
            {
                await StepAsync(timer, cancellationToken);
            }
        }
        finally
        {
            PutBack();
        }
    }

    // False when the agent stops: that wakes one wait only.
    private static async Task<bool> ReadingAsync(TickTimer timer, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            await timer.WaitUntilAsync(null);
        }

        return !cancellationToken.IsCancellationRequested;
    }

    private async Task StepAsync(TickTimer timer, CancellationToken cancellationToken)
    {
        var basis = Basis();
        if (_isOff || _appliedFor == basis || _services.IsBusy())
        {
            return;
        }

        if (_appliedFor is not null)
        {
            // Other models: what was chosen for those before does not hold.
            _appliedFor = null;
            PutBack();
        }

        if (_keeper.Verdict is { } verdict && verdict.BasedOn == basis)
        {
            Adopt(verdict, "as found out before");
        }
        else if (GovernorCandidates.WhyNone(_options, _governors, _services.Source.MeasuresLoad) is { } reason)
        {
            Tell(reason);
        }
        else if (_putOffAt is null || _services.Physical.GetElapsedTime(_putOffAt.Value) >= Retry)
        {
            await TryAllAsync(basis, timer, cancellationToken);
        }
    }

    // The board's own goes first and, with the second windows in the opposite order, last.
    private async Task TryAllAsync(string basis, TickTimer timer, CancellationToken cancellationToken)
    {
        if (WhyUnsteady(basis, RateHz()) is not null)
        {
            return;
        }

        ImmutableArray<string?> governors = [null, .. GovernorCandidates.Of(_options, _governors)];
        if (_announcedFor != basis)
        {
            _announcedFor = basis;
            Log.TrialsBegan(_logger, string.Join(", ", governors.Select(Name)));
        }

        var windows = new List<GovernorFigures>();
        foreach (var governor in governors.Concat(governors.Reverse()))
        {
            if (!TryApply(governor))
            {
                return;
            }

            var (figures, reason) = await MeasureAsync(basis, timer, cancellationToken);
            if (figures is null)
            {
                PutOff(reason);
                return;
            }

            windows.Add(figures);
        }

        Decide(basis, [.. governors.Select((governor, number) => new GovernorTrial(governor, windows[number], windows[^(number + 1)]))]);
    }

    private void Decide(string basis, ImmutableArray<GovernorTrial> trials)
    {
        var (chosen, words) = GovernorChoice.Choose(trials, [.. _services.Models.Select(static model => model.LatencyLimitMs)]);
        if (chosen is null)
        {
            PutOff(words);
            return;
        }

        var verdict = new GovernorVerdict(basis, chosen.Governor);
        if (_keeper.Remember(verdict) is { } problem)
        {
            Log.MemoryFailed(_logger, problem);
        }

        Adopt(verdict, words);
        _services.Events.Publish(EventSeverity.Info, EventName.GovernorChosen, $"the board runs under {Name(verdict.Governor)}: {words}, each an inference with all that the board draws");
    }

    private void Adopt(GovernorVerdict verdict, string reason)
    {
        if (verdict.Governor is null)
        {
            PutBack();
        }

        if (verdict.Governor is null || TryApply(verdict.Governor))
        {
            _appliedFor = verdict.BasedOn;
            Log.Chosen(_logger, Name(verdict.Governor), reason);
        }
    }

    // No figures come with the reason; neither when the agent stops.
    private async Task<(GovernorFigures? Figures, string? Reason)> MeasureAsync(string basis, TickTimer timer, CancellationToken cancellationToken)
    {
        var (begun, settled, rateHz) = (_services.Physical.GetTimestamp(), _services.Physical.GetUtcNow() - _services.Ledger.Read().DateOrigin + Settle, RateHz());
        GovernorWindow? window = null;
        for (var readings = 1; await ReadingAsync(timer, cancellationToken); readings++)
        {
            if (WhyUnsteady(basis, rateHz) is { } reason)
            {
                return (null, reason);
            }

            var totals = _services.Ledger.Read();
            if (window is null)
            {
                window = totals.Metered is not null && totals.Elapsed >= settled ? new GovernorWindow(totals, _services.Models) : null;
            }
            else if (window.Length(totals) >= _options.Window && window.Inferences(totals) >= MinInferences)
            {
                if (window.Read(totals) is { } figures)
                {
                    return (figures, null);
                }

                // The sensor was silent in between.
                window = null;
            }

            if (readings >= MinReadings && _services.Physical.GetElapsedTime(begun) > Settle + (LongestWindows * _options.Window))
            {
                return (null, FormattableString.Invariant($"in {LongestWindows} times Governor:Window there was none with {MinInferences} inferences in which the draw was measured all the time"));
            }
        }

        return (null, null);
    }

    private string? WhyUnsteady(string basis, double rateHz)
    {
        var (snapshot, plan) = _services.Power.Current;
        return plan.Mode is not (PowerMode.Normal or PowerMode.Saving) || rateHz <= 0 ? $"the mode is {plan.Mode}"
            : snapshot.Throttled == true || snapshot.UnderVoltage == true ? "the board throttles its clock by itself"
            : _services.IsBusy() || Basis() != basis ? "a model was changed"
            : RateHz() is var now && Math.Abs(now - rateHz) > HighestRateChange * rateHz ? FormattableString.Invariant($"the rate went from {rateHz:0.###} to {now:0.###} Hz")
            : null;
    }

    private double RateHz() => _services.Models.Sum(static model => model.RateHz);

    // What a choice depends on.
    private string Basis() => $"{_services.Board}; {string.Join(", ", _options.Allowed)}; {string.Join(", ", _services.Models.Select(static model => model.Text))}";

    private bool TryApply(string? governor)
    {
        if (_keeper.Apply(governor) is not { } problem)
        {
            return true;
        }

        _isOff = true;
        Log.Refused(_logger, problem);
        PutBack();
        return false;
    }

    private void PutBack()
    {
        if (_keeper.PutBack() is { } problem)
        {
            Log.NotPutBack(_logger, problem);
        }
    }

    private void PutOff(string? reason)
    {
        PutBack();
        _putOffAt = _services.Physical.GetTimestamp();
        Tell(reason);
    }

    // Once a reason.
    private void Tell(string? reason)
    {
        if (reason is not null && _told != reason)
        {
            _told = reason;
            Log.NotTried(_logger, reason);
        }
    }

    private static string Name(string? governor) => governor ?? "the board's own";
}
