using System.Collections.Immutable;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Publishes the ledger's intervals.</summary>
internal sealed class EnergyLoop(EnergyLedger ledger, PowerLoop power, IReadOnlyList<InferenceLoop> models, DeviceConnection connection, LiveSettings settings, TimeProvider physical, Heartbeat heartbeat)
{
    private EnergyTotals _last = ledger.Read();
    private double? _lastHarvestJoules = power.Current.Snapshot.HarvestJoules;
    private readonly AsyncSignal _wake = new();
    private LifetimeTotals? _totals;
    private PowerMode _mode;
    private volatile bool _isSplit;

    /// <summary>Keeps the totals; by default nothing does.</summary>
    public LifetimeStore Store { get; init; } = new(null, null, physical);

    /// <summary>The log.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>What a kilowatt-hour costs the climate.</summary>
    public CarbonSignal? Carbon { get; init; }

    /// <summary>Drops by reason since the start.</summary>
    public Func<ImmutableSortedDictionary<DropReason, long>>? Drops { get; init; }

    /// <summary>Runs until cancelled; then publishes the last, shorter interval.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var clock = new SteadyClock(physical);
        using var timer = new TickTimer(clock, _wake, cancellationToken);
        var last = clock.GetUtcNow();
        while (!cancellationToken.IsCancellationRequested)
        {
            // A new interval counts from the next message on.
            var interval = settings.Current.EnergyInterval;
            heartbeat.Promise(interval + TimeSpan.FromMinutes(1));
            await timer.WaitUntilAsync(last + interval);
            if (_isSplit || clock.GetUtcNow() >= last + interval)
            {
                _isSplit = false;
                Publish(isLast: false);
                last = clock.GetUtcNow();
            }
        }

        Publish(isLast: true);
    }

    /// <summary>The date was set: the interval ends here by the old one, the next one begins by the new one.</summary>
    public void Split()
    {
        _isSplit = true;
        _wake.Set();
    }

    private void Publish(bool isLast)
    {
        var totals = ledger.Read();
        if (totals.Elapsed == _last.Elapsed)
        {
            // A metered ledger knows nothing new before its sensor has been read again.
            return;
        }

        var passed = EnergyInterval.Between(_last, totals);
        // What began by a date that has been set since bears times of a clock that did not know better.
        var isOfOldDate = totals.DateOrigin != _last.DateOrigin;
        var state = power.Current;
        var harvest = state.Snapshot.HarvestJoules - _lastHarvestJoules;
        (_last, _lastHarvestJoules) = (totals, state.Snapshot.HarvestJoules);
        var grams = Carbon?.Current.Grams(passed.From, passed.To, passed.LoadJoules);
        // A device that runs out of charge may lose power before the next message. One that goes to sleep keeps its memory, or ends this run in order.
        var isEnding = isLast || (state.Plan.Mode != _mode && state.Plan.Mode is PowerMode.Critical);
        _mode = state.Plan.Mode;
        var lifetime = Count(passed, harvest, grams, isEnding);
        var highest = settings.Current.Policy.MaxRateHz;
        var saved = ThrottleSavings.Joules(passed, lifetime, models.Select(model => (model.Model, model.Lane.MaxRateHz ?? highest)));
        var figures = new EnergyFigures(passed, state, lifetime)
        {
            HarvestJoules = harvest,
            RateHz = models.Sum(static model => model.RateHz),
            GramsCO2e = grams,
            IsOfOldDate = isOfOldDate,
            Dropped = Drops?.Invoke(),
            ThrottleSavedJoules = saved,
            Outlook = state.Plan.FindOutlook(),
        };
        connection.Publish(MessageClass.Energy, connection.Topics.Energy(connection.Device), "energy/1", figures, static (stamp, figures) => figures.Write(stamp));
    }

    private LifetimeTotals Count(EnergyInterval passed, double? harvest, double? grams, bool isEnding)
    {
        if (_totals is null)
        {
            _totals = Store.Load(out var lost);
            Report(lost);
        }

        _totals = LifetimeEnergy.Add(_totals, passed, harvest, grams);
        Report(Store.Save(_totals, isEnding));

        return _totals;
    }

    private void Report(string? problem)
    {
        if (problem is not null)
        {
            Log.TotalsLost(Logger, problem);
        }
    }
}
