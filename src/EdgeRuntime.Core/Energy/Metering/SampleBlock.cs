namespace EdgeRuntime.Core.Energy.Metering;

/// <summary>Windows between single samples of power, put together until they say something: each by itself hits or misses what ran in it.</summary>
internal sealed class SampleBlock
{
    private double[] _busySeconds = [];
    private double _joules;
    private double _seconds;
    private double _mean;
    private double _squares;

    /// <summary>Samples so far.</summary>
    public int Count { get; private set; }

    /// <summary>Time that they cover.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(_seconds);

    /// <summary>Mean draw.</summary>
    public double MeanWatts => _joules / _seconds;

    /// <summary>How well that is known, one sigma, by the spread of the samples.</summary>
    public double SigmaWatts => Math.Sqrt(_squares / (Count - 1) / Count);

    /// <summary>Makes room for as many models; what was gathered is let go.</summary>
    public void Resize(int models)
    {
        _busySeconds = new double[models];
        Clear();
    }

    /// <summary>Adds a window.</summary>
    public void Add(double joules, double watts, double seconds, ReadOnlySpan<double> shares)
    {
        Count++;
        (_joules, _seconds) = (_joules + joules, _seconds + seconds);

        // Mean and sum of squares as they come (Welford 1962, Technometrics 4).
        var off = watts - _mean;
        _mean += off / Count;
        _squares += off * (watts - _mean);
        for (var i = 0; i < shares.Length; i++)
        {
            _busySeconds[i] += shares[i] * seconds;
        }
    }

    /// <summary>Each model's share of the time.</summary>
    public void CopyShares(Span<double> shares)
    {
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = _busySeconds[i] / _seconds;
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        (Count, _joules, _seconds, _mean, _squares) = (0, 0, 0, 0, 0);
        Array.Clear(_busySeconds);
    }
}
