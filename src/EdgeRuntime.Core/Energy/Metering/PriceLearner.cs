namespace EdgeRuntime.Core.Energy.Metering;

/// <summary>
/// Learns on line what the board draws without inferring and what each model adds while it runs, from the draw of the whole: a Kalman filter (Kalman 1960)
/// over the linear model P = P0 + sum of p(m) s(m), s(m) being the share of the time in which model m ran. It starts from the board's profile; where the
/// data cannot tell two things apart (both always run together) the profile decides how the sum is divided.
/// </summary>
internal sealed class PriceLearner
{
    // What else runs on a board changes within minutes; what a model draws hardly at all.
    private const double IdleDriftWattsPerRootSecond = 0.003;
    private const double ModelDriftSharePerRootSecond = 0.0005;

    // A surprise of five sigma is something new on the rail, not noise.
    private const double NovelInnovation = 25;

    // A sensor resolves a thousandth; a rail that ripples by more than a tenth between two like moments says little.
    private const double LowestNoiseShare = 0.001;
    private const double LowestNoiseWatts = 0.001;
    private const double HighestNoiseShare = 0.1;
    private const double NoiseGain = 0.05;

    private readonly double _highestWatts;
    private double[] _watts;
    private double[] _prior;
    private double[,] _covariance;
    private double[] _gain;

    /// <summary>Begins with what the board's profile says.</summary>
    /// <param name="idleWatts">What it says of idling.</param>
    /// <param name="highestWatts">The most that the board can draw: no part of it draws more.</param>
    public PriceLearner(double idleWatts, double highestWatts = double.PositiveInfinity)
    {
        _highestWatts = highestWatts;

        // A profile is one board's figure under one system: this one may draw half as much or half more.
        var sigma = Math.Max(0.1, 0.5 * idleWatts);
        (_watts, _prior, _covariance, _gain) = ([idleWatts], [sigma * sigma], new double[1, 1] { { sigma * sigma } }, new double[1]);
    }

    /// <summary>What the board draws without inferring.</summary>
    public double IdleWatts => _watts[0];

    /// <summary>Models so far.</summary>
    public int Models => _watts.Length - 1;

    /// <summary>One more model.</summary>
    /// <param name="watts">What it is thought to add; it may be as wrong as it is large.</param>
    public void Add(double watts)
    {
        var n = _watts.Length;
        var covariance = new double[n + 1, n + 1];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                covariance[i, j] = _covariance[i, j];
            }
        }

        covariance[n, n] = watts * watts;
        (_watts, _prior, _covariance, _gain) = ([.. _watts, watts], [.. _prior, watts * watts], covariance, new double[n + 1]);
    }

    /// <summary>Watts that a model adds while it runs.</summary>
    public double Watts(int model) => _watts[model + 1];

    /// <summary>How well that is known, one sigma.</summary>
    public double Sigma(int model) => Math.Sqrt(_covariance[model + 1, model + 1]);

    /// <summary>Lets time pass: what was learned ages.</summary>
    public void Age(TimeSpan elapsed)
    {
        var seconds = elapsed.TotalSeconds;
        for (var i = 0; i < _watts.Length; i++)
        {
            var drift = i == 0 ? IdleDriftWattsPerRootSecond : ModelDriftSharePerRootSecond * _watts[i];

            // Never less sure than at the start, or what the data cannot tell apart would grow without end.
            _covariance[i, i] = Math.Max(_covariance[i, i], Math.Min(_prior[i], _covariance[i, i] + (drift * drift * seconds)));
        }
    }

    /// <summary>Takes in what the board drew.</summary>
    /// <param name="watts">Mean over a stretch of time.</param>
    /// <param name="shares">Each model's share of that stretch.</param>
    /// <param name="noise">How well watts of this kind are known, as a variance: learned from the surprises, and kept by the caller.</param>
    public void Observe(double watts, ReadOnlySpan<double> shares, ref double noise)
    {
        var predicted = _watts[0];
        for (var i = 0; i < shares.Length; i++)
        {
            predicted += shares[i] * _watts[i + 1];
        }

        var innovation = watts - predicted;
        var known = Project(shares);
        if (innovation * innovation > NovelInnovation * (known + noise))
        {
            _covariance[0, 0] += Math.Min(_prior[0], innovation * innovation);
            known = Project(shares);
        }
        else
        {
            // The surprise that the state's own uncertainty does not explain is noise (Mehra 1970, IEEE Trans. Automatic Control 15).
            noise += NoiseGain * ((innovation * innovation) - known - noise);
            var size = Math.Abs(watts);
            noise = Math.Clamp(noise, Square((LowestNoiseShare * size) + LowestNoiseWatts), Square((HighestNoiseShare * size) + LowestNoiseWatts));
        }

        Update(innovation, known + noise);
    }

    private static double Square(double value) => value * value;

    // P h into the gain, and h' P h.
    private double Project(ReadOnlySpan<double> shares)
    {
        var sum = 0.0;
        for (var i = 0; i < _watts.Length; i++)
        {
            var row = _covariance[i, 0];
            for (var j = 0; j < shares.Length; j++)
            {
                row += _covariance[i, j + 1] * shares[j];
            }

            _gain[i] = row;
            sum += row * (i == 0 ? 1 : shares[i - 1]);
        }

        return sum;
    }

    private void Update(double innovation, double variance)
    {
        for (var i = 0; i < _watts.Length; i++)
        {
            // Nothing on a board gives power back.
            _watts[i] = Math.Clamp(_watts[i] + (_gain[i] / variance * innovation), 0, _highestWatts);
            for (var j = 0; j < _watts.Length; j++)
            {
                _covariance[i, j] -= _gain[i] * _gain[j] / variance;
            }
        }
    }
}
