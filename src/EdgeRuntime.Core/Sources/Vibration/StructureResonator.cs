using System.Numerics;

namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// A damped mode as a complex one-pole recurrence, <c>z[n+1] = z[n] exp((-a + i w) / fs) + force</c>; the acceleration is the imaginary
/// part. A blow between two samples enters with the decay and phase of its exact time, so that strength does not depend on where it
/// falls in the grid.
/// </summary>
internal readonly struct StructureResonator
{
    private readonly double _decayPerSample;
    private readonly double _radiansPerSample;
    private readonly float _poleReal;
    private readonly float _poleImaginary;

    public StructureResonator(in Resonance resonance, double sampleRateHz)
    {
        _decayPerSample = resonance.DecayPerSecond / sampleRateHz;
        _radiansPerSample = 2 * Math.PI * resonance.FrequencyHz / sampleRateHz;
        var pole = Complex.FromPolarCoordinates(Math.Exp(-_decayPerSample), _radiansPerSample);
        _poleReal = (float)pole.Real;
        _poleImaginary = (float)pole.Imaginary;

        // Real white force of unit variance gives |z|^2 the mean 1 / (1 - |p|^2) and z^2 the mean 1 / (1 - p^2); (Im z)^2 is half their difference.
        var variance = 0.5 * ((1 / (1 - (pole.Magnitude * pole.Magnitude))) - (1 / (1 - (pole * pole))).Real);
        UnitForce = (float)(1 / Math.Sqrt(variance));
    }

    /// <summary>The factor on white noise of unit variance that makes an acceleration of unit variance.</summary>
    public float UnitForce { get; }

    /// <summary>
    /// Turns random force into acceleration in place and, where <paramref name="blowGain"/> is not 0, adds the ringing of blows.
    /// </summary>
    /// <param name="force">White noise of unit variance in, acceleration out.</param>
    /// <param name="noise">Root mean square of the answer to the noise, m/s2.</param>
    /// <param name="blows">The blows, counted in samples of <paramref name="force"/>.</param>
    /// <param name="blowGain">Peak acceleration of a blow of strength 1, m/s2.</param>
    public void Ring(Span<float> force, float noise, ImpulseTrain blows, float blowGain)
    {
        var forceGain = noise * UnitForce;
        float real = 0, imaginary = 0;
        var nextBlow = blowGain == 0 ? double.PositiveInfinity : blows.AtSample;
        for (var i = 0; i < force.Length; i++)
        {
            var previous = real;
            real = (previous * _poleReal) - (imaginary * _poleImaginary) + (force[i] * forceGain);
            imaginary = (previous * _poleImaginary) + (imaginary * _poleReal);
            while (nextBlow <= i)
            {
                var since = i - nextBlow;
                var (sine, cosine) = MathF.SinCos((float)(_radiansPerSample * since));
                var peak = blowGain * blows.Strength * MathF.Exp((float)(-_decayPerSample * since));
                real += peak * cosine;
                imaginary += peak * sine;
                blows.Advance();
                nextBlow = blows.AtSample;
            }

            force[i] = imaginary;
        }
    }
}
