namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// Speed and load of a machine over time: a mean each, and slow wandering by a few sines whose integral is known, so that the shaft's
/// angle at any time is exact without stepping there. Times are seconds since the Unix epoch.
/// </summary>
internal sealed class SpeedProfile
{
    private const int Waves = 3;
    private const double ShortestPeriodSeconds = 20;
    private const double LongestPeriodSeconds = 200;
    private const double LoadSwing = 0.04;

    private readonly double _driftPerWave;
    private readonly double[] _angularRate = new double[Waves];
    private readonly double[] _phase = new double[Waves];

    public SpeedProfile(ulong seed, VibrationOptions options)
    {
        MeanSpeedHz = SeededDraw.Between(seed, 1, options.MinSpeedHz, options.MaxSpeedHz);
        MeanLoadFraction = SeededDraw.Between(seed, 2, options.MinLoadFraction, options.MaxLoadFraction);
        _driftPerWave = options.SpeedDriftFraction * SeededDraw.Between(seed, 3, 0.5, 1) / Waves;
        for (var i = 0; i < Waves; i++)
        {
            _angularRate[i] = 2 * Math.PI / SeededDraw.Between(seed, 10 + (ulong)i, ShortestPeriodSeconds, LongestPeriodSeconds);
            _phase[i] = SeededDraw.Between(seed, 20 + (ulong)i, 0, 2 * Math.PI);
        }
    }

    /// <summary>Speed without drift.</summary>
    public double MeanSpeedHz { get; }

    /// <summary>Load without swing.</summary>
    public double MeanLoadFraction { get; }

    /// <summary>
    /// The machine's running over a window. Within it the speed counts as constant: the drift bends the shaft's angle by less than
    /// 0.01 turns over a third of a second.
    /// </summary>
    public OperatingPoint Over(double startSeconds, double endSeconds)
    {
        var startCycles = CyclesAt(startSeconds);
        var speed = (CyclesAt(endSeconds) - startCycles) / (endSeconds - startSeconds);
        var load = MeanLoadFraction + (LoadSwing * Math.Sin((_angularRate[0] * endSeconds) + _phase[1]));
        return new OperatingPoint(speed, startCycles, Math.Clamp(load, 0, 1));
    }

    private double CyclesAt(double seconds)
    {
        var cycles = seconds;
        for (var i = 0; i < Waves; i++)
        {
            cycles -= _driftPerWave / _angularRate[i] * Math.Cos((_angularRate[i] * seconds) + _phase[i]);
        }

        return MeanSpeedHz * cycles;
    }
}
