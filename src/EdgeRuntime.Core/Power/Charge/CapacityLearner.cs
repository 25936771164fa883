namespace EdgeRuntime.Core.Power.Charge;

/// <summary>
/// Learns the capacity from the coulombs between two moments at which the charge was known by itself (full, empty, long rest), when they lie far
/// enough apart: a one-state Kalman filter whose state wanders slowly, because cells age.
/// </summary>
internal sealed class CapacityLearner
{
    // Below half the charge the uncertainty of the two moments weighs too much.
    private const double SmallestSwing = 0.5;

    // What is printed on a cell is seldom off by more than a fifth; a pack that lost more than two thirds is broken, not worn.
    private const double PrintedSigma = 0.2;
    private const double LowestShare = 0.3;
    private const double HighestShare = 1.3;

    // Wear between two such swings.
    private const double WearSigma = 0.02;

    private readonly double _printedAh;
    private double _variance;
    private double _countedAh;
    private (double Soc, double Sigma)? _anchor;

    /// <summary>Begins with what is printed on the pack, or with what was learned before.</summary>
    public CapacityLearner(double printedAh, double? learnedAh)
    {
        _printedAh = printedAh;
        AmpereHours = Math.Clamp(learnedAh ?? printedAh, LowestShare * printedAh, HighestShare * printedAh);
        _variance = Square(PrintedSigma * printedAh);
    }

    /// <summary>Capacity at 25 C.</summary>
    public double AmpereHours { get; private set; }

    /// <summary>Counts charge that went in (positive) or out, as ampere-hours at 25 C.</summary>
    public void Count(double ampereHours) => _countedAh += ampereHours;

    /// <summary>Charge passed uncounted: what was counted before it is worth nothing.</summary>
    public void Forget() => _anchor = null;

    /// <summary>The charge is known at this moment by itself.</summary>
    /// <param name="socFraction">The charge.</param>
    /// <param name="sigmaFraction">How well.</param>
    public void Note(double socFraction, double sigmaFraction)
    {
        if (_anchor is { } since && Math.Abs(socFraction - since.Soc) >= SmallestSwing)
        {
            Learn(_countedAh / (socFraction - since.Soc), Math.Sqrt(Square(sigmaFraction) + Square(since.Sigma)) / Math.Abs(socFraction - since.Soc));
        }
        else if (_anchor is { } last && Math.Abs(socFraction - last.Soc) >= 0.1 && sigmaFraction >= last.Sigma)
        {
            // A small swing away from a better anchor: the swing may still grow.
            return;
        }

        _anchor = (socFraction, sigmaFraction);
        _countedAh = 0;
    }

    private void Learn(double seenAh, double sigmaShare)
    {
        if (seenAh < LowestShare * _printedAh || seenAh > HighestShare * _printedAh)
        {
            return;
        }

        var gain = _variance / (_variance + Square(sigmaShare * seenAh));
        AmpereHours += gain * (seenAh - AmpereHours);
        _variance = ((1 - gain) * _variance) + Square(WearSigma * AmpereHours);
    }

    private static double Square(double value) => value * value;
}
