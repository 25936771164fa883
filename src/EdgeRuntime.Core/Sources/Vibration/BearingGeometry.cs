namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// A rolling bearing with a fixed outer ring. Its defect frequencies as multiples of shaft speed are the kinematic ones
/// (R. B. Randall, J. Antoni: Rolling element bearing diagnostics - a tutorial, Mechanical Systems and Signal Processing 25, 2011, section 2).
/// </summary>
/// <param name="Balls">Rolling elements.</param>
/// <param name="DiameterRatio">Ball diameter over pitch diameter.</param>
/// <param name="ContactAngleRadians">Angle of load from the radial plane.</param>
internal sealed record BearingGeometry(int Balls, double DiameterRatio, double ContactAngleRadians)
{
    /// <summary>Balls that pass a point of the outer ring in one turn of the shaft (BPFO / shaft speed).</summary>
    public double OuterOrder { get; } = 0.5 * Balls * (1 - (DiameterRatio * Math.Cos(ContactAngleRadians)));

    /// <summary>Balls that pass a point of the inner ring in one turn of the shaft (BPFI / shaft speed).</summary>
    public double InnerOrder { get; } = 0.5 * Balls * (1 + (DiameterRatio * Math.Cos(ContactAngleRadians)));
}
