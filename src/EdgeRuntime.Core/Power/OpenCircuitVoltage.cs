using EdgeRuntime.Core.Power.Charge;

namespace EdgeRuntime.Core.Power;

/// <summary>
/// Open-circuit voltage and resistance of a Li-ion 18650 by state of charge: NASA PCoE cell B0025 at 24 C, after 10 s rests, normalised by
/// its coulombs (Saha, Goebel 2007); linear between the points.
/// </summary>
internal static class OpenCircuitVoltage
{
    /// <summary>Ohms of a 2 Ah cell, 10 s after a step of current; mean of the measured 105 to 118 mOhm.</summary>
    public const double ReferenceOhms = 0.11;

    /// <summary>Capacity of the cell that the resistance was measured on.</summary>
    public const double ReferenceAmpereHours = 2.0;

    /// <summary>The curve.</summary>
    public static VoltageCurve Curve { get; } = new(
        (0.00, 2.70), (0.02, 3.108), (0.05, 3.376), (0.10, 3.541), (0.20, 3.622), (0.30, 3.657), (0.40, 3.690), (0.50, 3.735), (0.60, 3.792), (0.70, 3.858),
        (0.80, 3.933), (0.90, 4.023), (0.95, 4.084), (1.00, 4.197));

    /// <summary>Mean of the curve: what a stated watt-hour capacity is divided by for its ampere-hours.</summary>
    public static double MeanVolts => Curve.MeanVolts;

    /// <summary>Volts at rest.</summary>
    public static double At(double socFraction) => Curve.At(socFraction);
}
