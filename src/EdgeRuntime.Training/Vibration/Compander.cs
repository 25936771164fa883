using EdgeRuntime.Training.Quantization;

namespace EdgeRuntime.Training.Vibration;

/// <summary>
/// Squeezes acceleration into 8 bits: <c>softsign(a / Knee)</c>, rounded to 1/127. Small vibration keeps its fine steps (0.03 m/s2) and
/// large peaks do not clip. In the model file the same is a Softsign before the first quantizer.
/// </summary>
internal static class Compander
{
    /// <summary>The acceleration that is squeezed to one half, m/s2: what the manifest divides by.</summary>
    public const double Knee = 4;

    /// <summary>Steps from 0 to 1.</summary>
    private const int Steps = 127;

    /// <summary>How the model file quantizes the result.</summary>
    public static AffineQuantization Quantization { get; } = new(1f / Steps, Steps + 1);

    /// <summary>What the manifest's preprocessing does: a window [samples, channels] in m/s2 to [channels, samples] in units of the knee.</summary>
    public static void Normalize(ReadOnlySpan<float> window, Span<float> input, int channels)
    {
        var samples = window.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var target = input.Slice(channel * samples, samples);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = window[(i * channels) + channel] * (float)(1 / Knee);
            }
        }
    }

    /// <summary>What the model file's first two nodes do, in place, so that training sees the steps that the quantized model will see.</summary>
    public static void Squeeze(Span<float> input)
    {
        foreach (ref var value in input)
        {
            value = MathF.Round(value / (1 + MathF.Abs(value)) * Steps) / Steps;
        }
    }
}
