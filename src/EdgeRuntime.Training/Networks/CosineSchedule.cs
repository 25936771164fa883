namespace EdgeRuntime.Training.Networks;

/// <summary>A learning rate that rises in a straight line over the first steps and falls to 0 along half a cosine.</summary>
/// <param name="PeakRate">The highest rate.</param>
/// <param name="Steps">Steps in all.</param>
internal sealed record CosineSchedule(double PeakRate, int Steps)
{
    private const double RiseShare = 0.03;

    /// <summary>The rate of a step, counted from 0.</summary>
    public double RateAt(int step)
    {
        var rise = Math.Max(1, (int)(RiseShare * Steps));
        if (step < rise)
        {
            return PeakRate * (step + 1) / rise;
        }

        return 0.5 * PeakRate * (1 + Math.Cos(Math.PI * (step - rise) / Math.Max(1, Steps - rise)));
    }
}
