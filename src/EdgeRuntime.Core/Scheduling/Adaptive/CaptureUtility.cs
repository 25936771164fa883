namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// What a rate is worth: the share of events that at least one inference falls into, when events last an exponential time of this mean and
/// start at any moment: <c>x (1 - exp(-1/x))</c> with <c>x = rate * mean</c>. It is 0 at rate 0, rises, bends and tends to 1.
/// </summary>
internal readonly struct CaptureUtility
{
    private readonly double _meanSeconds;

    /// <summary>Makes the measure for events of this mean length, above 0.</summary>
    public CaptureUtility(TimeSpan eventMean)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(eventMean, TimeSpan.Zero);
        _meanSeconds = eventMean.TotalSeconds;
    }

    /// <summary>Share of events caught at a rate, 0 to 1.</summary>
    public double At(double rateHz)
    {
        var inferencesPerEvent = rateHz * _meanSeconds;
        return inferencesPerEvent > 0 ? Math.Max(0, inferencesPerEvent * (1 - Math.Exp(-1 / inferencesPerEvent))) : 0;
    }

    /// <summary>What one more hertz adds to the share: positive, falling with the rate.</summary>
    public double SlopeAt(double rateHz)
    {
        var inferencesPerEvent = rateHz * _meanSeconds;
        if (!(inferencesPerEvent > 0))
        {
            return _meanSeconds;
        }

        var missed = Math.Exp(-1 / inferencesPerEvent);
        return _meanSeconds * Math.Max(0, 1 - missed - (missed / inferencesPerEvent));
    }
}
