using EdgeRuntime.Core.Power.Charge;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>
/// The charge, whether or not the battery's sensor answers, in four steps: 1. fresh: the filter's estimate; 2. stale, from the first reading that is
/// missing or cannot be: what must at least be left, by dead reckoning; 3. lost, after a while: no charge is stated, the reckoned one goes on
/// beside it; 4. back: the filter goes on from between what it knew and what was reckoned. Nothing but a good reading ever raises the charge.
/// </summary>
/// <param name="estimator">The filter.</param>
/// <param name="chemistry">The cells.</param>
/// <param name="seriesCells">How many in series.</param>
/// <param name="lostAfter">When stale becomes lost.</param>
internal sealed class BatteryWatch(ChargeEstimator estimator, CellChemistry chemistry, int seriesCells, TimeSpan lostAfter)
{
    // A vendor's percentage that a cell could have at no voltage within this of what it shows is a percentage that was never updated.
    private const double HighestDropVolts = 0.25;
    private const double GaugeSlack = 0.1;

    // A gap of this length is bridged by the current on both sides of it; past that the filter is told that it was away.
    private static readonly TimeSpan LongestBridge = TimeSpan.FromMinutes(2);

    private readonly FrozenVoltage _frozen = new(chemistry, seriesCells);
    private DeadReckoning? _reckoning;
    private TimeSpan _silence;
    private double _unbookedJoules;
    private bool _hasSlept;
    private bool _hasRead;

    /// <summary>The system was suspended: what went into or out of the battery meanwhile nobody has seen, unless a counter did.</summary>
    public void NoteSleep(TimeSpan duration)
    {
        if (duration > LongestBridge)
        {
            (_silence, _hasSlept) = (_silence + duration, true);
        }
    }

    /// <summary>Whether the pack can be in such a state.</summary>
    public bool Accepts(in BatteryReading reading) => estimator.IsPlausible(WithoutContradiction(reading));

    /// <summary>Takes what the sensor said, if anything.</summary>
    /// <param name="reading">The reading; null when there was none.</param>
    /// <param name="elapsed">Time since the last call.</param>
    /// <param name="loadJoules">What the node has drawn since.</param>
    /// <param name="externalPower">Whether something else than the battery feeds it, where that is known.</param>
    /// <param name="reason">Why the reading does not count, where there was one.</param>
    public ChargeView Take(BatteryReading? reading, TimeSpan elapsed, double loadJoules, bool? externalPower, out string? reason)
    {
        loadJoules = externalPower == true ? 0 : loadJoules;
        _silence += elapsed;
        _unbookedJoules += loadJoules;
        reason = null;
        if (reading is { } figures)
        {
            figures = WithoutContradiction(figures);
            if (estimator.IsPlausible(figures))
            {
                reason = _frozen.Take(figures, elapsed, loadJoules, estimator.CapacityJoules);
                return reason is null ? Good(figures) : Frozen(loadJoules);
            }

            reason = FormattableString.Invariant($"cannot be of {seriesCells} cell(s) {chemistry.Name}: {figures.VoltageV:0.###} V, {figures.CurrentA:0.###} A, {figures.GaugeFraction * 100:0.#} %, {figures.TempC:0.#} C");
        }

        return Missing(loadJoules);
    }

    // The charge was held up by a voltage of long ago: what was drawn since is not in it.
    private ChargeView Frozen(double loadJoules) => Missing(_reckoning is null ? Math.Max(loadJoules, _frozen.Joules) : loadJoules);

    private ChargeView Good(in BatteryReading reading)
    {
        var elapsed = _hasRead ? _silence : TimeSpan.Zero;
        if (_reckoning is { } reckoned && _silence > LongestBridge)
        {
            estimator.Resume(reckoned.SocFraction);
            elapsed = TimeSpan.Zero;
        }
        else if (_hasSlept && estimator.IsKnown && !estimator.Follows(reading))
        {
            estimator.Resume(Math.Max(0, estimator.SocFraction - (_unbookedJoules / estimator.CapacityJoules)));
            elapsed = TimeSpan.Zero;
        }

        estimator.Update(reading, elapsed, elapsed > TimeSpan.Zero ? -_unbookedJoules / elapsed.TotalSeconds : 0);
        (_reckoning, _silence, _unbookedJoules, _hasRead, _hasSlept) = (null, TimeSpan.Zero, 0, true, false);
        return new ChargeView(estimator.SocFraction, null, BatterySensorState.Fresh, TimeSpan.Zero, estimator.CapacityJoules);
    }

    private ChargeView Missing(double loadJoules)
    {
        if (estimator.IsKnown)
        {
            _reckoning ??= new DeadReckoning(estimator.SocFraction, estimator.SigmaFraction, estimator.CapacityJoules);
            _reckoning.Spend(loadJoules);
        }

        var lost = _silence > lostAfter || _reckoning is null;
        return new ChargeView(lost ? null : _reckoning!.SocFraction, _reckoning?.SocFraction, lost ? BatterySensorState.Lost : BatterySensorState.Stale, _silence, estimator.CapacityJoules);
    }

    private BatteryReading WithoutContradiction(BatteryReading reading)
    {
        if (reading.VoltageV / seriesCells is not { } cell || !double.IsFinite(cell))
        {
            return reading;
        }

        var highest = chemistry.Curve.SocAt(cell + HighestDropVolts) + GaugeSlack;
        return reading with
        {
            GaugeFraction = reading.GaugeFraction > highest ? null : reading.GaugeFraction,
            Full = highest < 1 ? null : reading.Full,
        };
    }
}
