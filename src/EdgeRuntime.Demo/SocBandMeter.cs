namespace EdgeRuntime.Demo;

/// <summary>Counts simulated time and inferences while the charge lies in one band: the rate that the scheduler really held there.</summary>
/// <param name="lowest">Exclusive lower end of the band.</param>
/// <param name="highest">Exclusive upper end of the band.</param>
internal sealed class SocBandMeter(double lowest, double highest)
{
    /// <summary>Below this time in the band a rate would say nothing.</summary>
    public static readonly TimeSpan ShortestEvidence = TimeSpan.FromMinutes(10);

    private long _inferences;

    /// <summary>Simulated time spent in the band.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Inferences per simulated second in the band; null without enough evidence.</summary>
    public double? RateHz => Time < ShortestEvidence ? null : _inferences / Time.TotalSeconds;

    /// <summary>Adds a stretch that began with the given charge.</summary>
    public void Add(double socFraction, TimeSpan elapsed, long inferences)
    {
        if (socFraction > lowest && socFraction < highest)
        {
            Time += elapsed;
            _inferences += inferences;
        }
    }
}
