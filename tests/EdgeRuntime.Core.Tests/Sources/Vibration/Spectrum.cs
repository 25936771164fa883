namespace EdgeRuntime.Core.Tests.Sources.Vibration;

/// <summary>A small discrete Fourier transform at chosen frequencies, Hann window.</summary>
internal static class Spectrum
{
    /// <summary>Peak amplitude of the sine at a frequency.</summary>
    public static double AmplitudeAt(ReadOnlySpan<float> signal, double frequencyHz, double sampleRateHz)
    {
        double real = 0, imaginary = 0, weight = 0;
        for (var i = 0; i < signal.Length; i++)
        {
            var window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / signal.Length));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * frequencyHz * i / sampleRateHz);
            real += window * signal[i] * cosine;
            imaginary += window * signal[i] * sine;
            weight += window;
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / weight;
    }

    /// <summary>One channel of an interleaved window.</summary>
    public static float[] Channel(ReadOnlySpan<float> window, int channel)
    {
        var result = new float[window.Length / 2];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = window[(2 * i) + channel];
        }

        return result;
    }

    /// <summary>The squared envelope of the band that bearings ring in: first difference twice (a crude high pass), squared, mean removed.</summary>
    public static float[] SquaredEnvelope(ReadOnlySpan<float> signal)
    {
        var result = new float[signal.Length - 2];
        for (var i = 0; i < result.Length; i++)
        {
            var bend = signal[i] - (2 * signal[i + 1]) + signal[i + 2];
            result[i] = bend * bend;
        }

        var mean = result.Average();
        for (var i = 0; i < result.Length; i++)
        {
            result[i] -= mean;
        }

        return result;
    }
}
