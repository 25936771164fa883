namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>One damped mode of the machine's structure, as one accelerometer sees it.</summary>
/// <param name="FrequencyHz">Damped natural frequency.</param>
/// <param name="DampingRatio">Fraction of critical damping.</param>
/// <param name="Gain">How strongly a fault excites it in this direction.</param>
internal readonly record struct Resonance(double FrequencyHz, double DampingRatio, double Gain)
{
    /// <summary>Decay of the envelope per second.</summary>
    public double DecayPerSecond => 2 * Math.PI * FrequencyHz * DampingRatio;
}
