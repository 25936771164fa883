namespace EdgeRuntime.Core.Power.Charge;

/// <summary>
/// What is at least left while the battery cannot be seen: from the lower end of what was known, the load is taken off with a margin and
/// nothing is ever added, because a harvest that nobody sees cannot be counted on. It never reads as full.
/// </summary>
/// <param name="socFraction">The charge when the sensor fell silent.</param>
/// <param name="sigmaFraction">How well it was known, one sigma.</param>
/// <param name="capacityJoules">Energy of the full pack.</param>
internal sealed class DeadReckoning(double socFraction, double sigmaFraction, double capacityJoules)
{
    // Converters of UPS boards give 85 to 92 % of what they take, and a modelled load is known to a tenth.
    private const double LoadMargin = 1.3;

    private const double Highest = 0.95;

    /// <summary>The least that is left, 0 to 1.</summary>
    public double SocFraction { get; private set; } = Math.Clamp(socFraction - (2 * sigmaFraction), 0, Highest);

    /// <summary>Takes off what the node has drawn.</summary>
    /// <param name="loadJoules">Joules, 0 or more.</param>
    public void Spend(double loadJoules) => SocFraction = Math.Max(0, SocFraction - (LoadMargin * Math.Max(0, loadJoules) / capacityJoules));
}
