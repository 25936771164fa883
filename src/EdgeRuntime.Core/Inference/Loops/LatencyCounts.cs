namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>How many steps took how long, in buckets that are an eighth of an octave wide. Immutable.</summary>
public sealed class LatencyCounts
{
    /// <summary>Buckets from 1 us to more than the longest step.</summary>
    internal const int Buckets = Octaves * PerOctave;

    private const int PerOctave = 8;
    private const int Octaves = 26;
    private const double FirstSeconds = 1e-6;

    private readonly long[] _counts;

    internal LatencyCounts(long[] counts)
    {
        (_counts, Count) = (counts, counts.Sum());
    }

    /// <summary>Steps.</summary>
    public long Count { get; }

    /// <summary>Those that have come since an earlier reading of the same record.</summary>
    public LatencyCounts Since(LatencyCounts earlier) => new([.. _counts.Zip(earlier._counts, static (now, then) => now - then)]);

    /// <summary>These and others.</summary>
    public LatencyCounts With(LatencyCounts others) => new([.. _counts.Zip(others._counts, static (a, b) => a + b)]);

    /// <summary>A percentile, as the lower edge of its bucket: a limit must not be broken by rounding. Null of no steps.</summary>
    /// <param name="share">0 to 1.</param>
    public TimeSpan? Percentile(double share)
    {
        if (Count == 0)
        {
            return null;
        }

        var rank = (long)Math.Ceiling(share * Count);
        var bucket = 0;
        for (var seen = _counts[0]; seen < rank; seen += _counts[bucket])
        {
            bucket++;
        }

        return TimeSpan.FromSeconds(FirstSeconds * Math.Pow(2, (double)bucket / PerOctave));
    }

    /// <summary>The bucket of a step.</summary>
    internal static int BucketOf(TimeSpan latency) => (int)Math.Clamp(Math.Log2(latency.TotalSeconds / FirstSeconds) * PerOctave, 0, Buckets - 1);
}
