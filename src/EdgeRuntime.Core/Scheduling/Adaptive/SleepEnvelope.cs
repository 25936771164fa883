namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// The most useful way to spend a mean power: the concave envelope of the utility of a rate over the power of the whole node, with sleep as
/// its lower end. Below the knee the node alternates between sleep and the knee's rate, the one with the most utility for its power above
/// sleep; above the knee it never sleeps. Idling at a low rate lies below the envelope: that is why it is never planned.
/// </summary>
internal sealed class SleepEnvelope
{
    private const int SearchSteps = 60;

    private readonly CaptureUtility _utility;
    private readonly NodeCosts _costs;
    private readonly double _maxRateHz;

    /// <summary>Makes the envelope.</summary>
    /// <param name="costs">Usable costs.</param>
    /// <param name="minRateHz">Lowest rate while inferring.</param>
    /// <param name="maxRateHz">Highest rate.</param>
    /// <param name="utility">What a rate is worth.</param>
    public SleepEnvelope(NodeCosts costs, double minRateHz, double maxRateHz, CaptureUtility utility)
    {
        (_costs, _utility, _maxRateHz) = (costs, utility, maxRateHz);
        // A node that cannot sleep has the lowest rate as its lower end.
        KneeRateHz = costs.CanSleep ? FindKnee(minRateHz) : minRateHz;
        KneeWatts = WattsAtRate(KneeRateHz);
        FloorWatts = costs.CanSleep ? costs.SleepWatts : KneeWatts;
        MaxWatts = WattsAtRate(maxRateHz);
        KneeSlope = costs.CanSleep ? utility.At(KneeRateHz) / (KneeWatts - FloorWatts) : utility.SlopeAt(KneeRateHz) / costs.JoulesPerInference;
    }

    /// <summary>The least power that can be planned: asleep, or at the lowest rate where the node cannot sleep.</summary>
    public double FloorWatts { get; }

    /// <summary>The power from which on the node need not sleep.</summary>
    public double KneeWatts { get; }

    /// <summary>The rate there.</summary>
    public double KneeRateHz { get; }

    /// <summary>The power at the highest rate.</summary>
    public double MaxWatts { get; }

    /// <summary>Utility per watt below the knee; nowhere is it higher.</summary>
    public double KneeSlope { get; }

    /// <summary>The power of the node at a rate without sleep.</summary>
    public double WattsAtRate(double rateHz) => _costs.BaseWatts + (_costs.JoulesPerInference * rateHz);

    /// <summary>The rate while awake under a mean power: the knee's below the knee.</summary>
    public double RateAwake(double watts) =>
        watts >= MaxWatts ? _maxRateHz : Math.Clamp((watts - _costs.BaseWatts) / _costs.JoulesPerInference, KneeRateHz, _maxRateHz);

    /// <summary>Utility of a mean power.</summary>
    public double At(double watts) =>
        watts >= KneeWatts ? _utility.At(RateAwake(watts))
        : watts < FloorWatts ? 0
        : (watts - FloorWatts) * KneeSlope;

    /// <summary>What one more watt is worth: constant below the knee, falling above it, 0 from the highest rate on.</summary>
    public double SlopeAt(double watts) =>
        watts < KneeWatts ? KneeSlope
        : watts >= MaxWatts ? 0
        : Math.Min(KneeSlope, _utility.SlopeAt((watts - _costs.BaseWatts) / _costs.JoulesPerInference) / _costs.JoulesPerInference);

    /// <summary>The power at which one more watt is worth this much: the knee's for anything dearer, the highest for anything cheaper.</summary>
    public double WattsAtSlope(double slope)
    {
        var (low, high) = (KneeWatts, MaxWatts);
        for (var i = 0; i < SearchSteps && high - low > 1e-9; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = SlopeAt(middle) > slope ? (middle, high) : (low, middle);
        }

        return high;
    }

    // Utility per watt above sleep rises to one peak and falls: golden-section search over the logarithm of the rate.
    private double FindKnee(double minRateHz)
    {
        const double Golden = 0.6180339887498949;
        var (low, high) = (Math.Log(minRateHz), Math.Log(_maxRateHz));
        for (var i = 0; i < SearchSteps; i++)
        {
            var (left, right) = (high - (Golden * (high - low)), low + (Golden * (high - low)));
            (low, high) = Yield(left) >= Yield(right) ? (low, right) : (left, high);
        }

        return Math.Clamp(Math.Exp((low + high) / 2), minRateHz, _maxRateHz);

        double Yield(double logRate)
        {
            var rate = Math.Exp(logRate);
            return _utility.At(rate) / (WattsAtRate(rate) - _costs.SleepWatts);
        }
    }
}
