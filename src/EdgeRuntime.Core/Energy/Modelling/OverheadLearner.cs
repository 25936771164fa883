namespace EdgeRuntime.Core.Energy.Modelling;

/// <summary>
/// Learns on line how the agent's untimed CPU time divides: c = own + k f, with c the cores that it keeps busy, f the samples a second, k the CPU time around each of them. A Kalman filter
/// (Kalman 1960) over two numbers; at one constant rate the data cannot tell them apart, and the priors decide.
/// </summary>
internal sealed class OverheadLearner
{
    // An agent with hardly anything to do keeps a thousandth of a core busy (tests/system/Footprint); a slow board several.
    private const double OwnCoresPrior = 0.001;
    private const double OwnCoresSigma = 0.002;

    // A timer, a source, a result and a message are about a millisecond; cameras and slow boards take several.
    private const double TickSecondsPrior = 1e-3;
    private const double TickSecondsSigma = 3e-3;

    // Garbage collections and reconnects ripple the rest; a download or a handshake is not noise but something else, and counts no more than three sigma.
    private const double NoiseShare = 0.1;
    private const double NoiseCores = 0.0005;
    private const double LargestSurprise = 3;

    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private double _own = OwnCoresPrior;
    private double _varianceOwn = OwnCoresSigma * OwnCoresSigma;
    private double _covariance;
    private double _varianceTick = TickSecondsSigma * TickSecondsSigma;

    /// <summary>CPU time around one sample.</summary>
    public double SecondsPerTick { get; private set; } = TickSecondsPrior;

    /// <summary>Takes in a stretch of time.</summary>
    /// <param name="restSeconds">CPU time that no inference was timed for.</param>
    /// <param name="ticks">Samples that were read.</param>
    /// <param name="seconds">How long it was.</param>
    public void Observe(double restSeconds, long ticks, double seconds)
    {
        // Two readings in short succession see single events and no rates.
        if (seconds < 1)
        {
            return;
        }

        Age(seconds);
        var (cores, rate) = (restSeconds / seconds, ticks / seconds);
        var (gainOwn, gainTick) = (_varianceOwn + (rate * _covariance), _covariance + (rate * _varianceTick));
        var noise = (NoiseShare * cores) + NoiseCores;
        var variance = gainOwn + (rate * gainTick) + (noise * noise);
        var largest = LargestSurprise * Math.Sqrt(variance);
        var surprise = Math.Clamp(cores - _own - (rate * SecondsPerTick), -largest, largest);

        _own = Math.Max(0, _own + (gainOwn / variance * surprise));
        SecondsPerTick = Math.Max(0, SecondsPerTick + (gainTick / variance * surprise));
        _varianceOwn -= gainOwn * gainOwn / variance;
        _covariance -= gainOwn * gainTick / variance;
        _varianceTick -= gainTick * gainTick / variance;
    }

    private void Age(double seconds)
    {
        var share = seconds / Forgotten.TotalSeconds;
        _varianceOwn = Math.Min(OwnCoresSigma * OwnCoresSigma, _varianceOwn + (share * OwnCoresSigma * OwnCoresSigma));
        _varianceTick = Math.Min(TickSecondsSigma * TickSecondsSigma, _varianceTick + (share * TickSecondsSigma * TickSecondsSigma));
    }
}
