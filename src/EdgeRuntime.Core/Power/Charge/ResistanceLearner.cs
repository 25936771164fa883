namespace EdgeRuntime.Core.Power.Charge;

/// <summary>
/// Learns by how much the cells' resistance differs from the chemistry's: a step of current between two readings moves the voltage at once, while
/// the charge has hardly moved. Age and cold show here long before they show in the capacity.
/// </summary>
/// <param name="factor">What was learned before; 1 at first.</param>
internal sealed class ResistanceLearner(double factor)
{
    // A step of less than a tenth of the capacity drowns in the sensor's resolution; between readings further apart the voltage drifts.
    private const double SmallestStepPerHour = 0.1;
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(30);

    // New cells of good make to worn ones in the cold.
    private const double Lowest = 0.2;
    private const double Highest = 6;

    private const double SlowestGain = 0.1;

    private int _steps;

    /// <summary>Resistance over that of the chemistry at the same temperature.</summary>
    public double Factor { get; private set; } = factor;

    /// <summary>Looks at two readings in succession.</summary>
    /// <param name="volts">Rise of the cell's voltage, less what the charge between them explains.</param>
    /// <param name="perHour">Rise of the current over the capacity.</param>
    /// <param name="elapsed">Time between them.</param>
    /// <param name="ohmAmpereHours">The chemistry's resistance at this temperature, of one ampere-hour.</param>
    public void Observe(double volts, double perHour, TimeSpan elapsed, double ohmAmpereHours)
    {
        if (Math.Abs(perHour) < SmallestStepPerHour || elapsed > LongestStep)
        {
            return;
        }

        var seen = volts / (perHour * ohmAmpereHours);
        if (seen is > Lowest and < Highest)
        {
            _steps++;
            Factor += (seen - Factor) * Math.Max(SlowestGain, 1.0 / (_steps + 1));
        }
    }
}
