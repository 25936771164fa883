using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>
/// Per-channel amplitude normalisation as TensorFlow Lite Micro's microfrontend does it in integers, in real numbers that are cut to integers where that removes faint
/// noise: a smoothed estimate of the noise is subtracted, what remains is divided by a power of the estimate, compressed and put on a logarithmic scale.
/// </summary>
internal sealed class PcanOp(PcanStep step) : ISignalOp
{
    // The frontend works on magnitudes of FFT / 8 (12-bit weights under the root, a transform scaled by its length of 512), and reads noise estimates eightfold.
    private const float MagnitudeScale = 1f / 8;
    private const float EstimateScale = 8;
    private const float GainScale = 8;

    // Six bits after the point, three more before the logarithm; logarithms come in 64ths.
    private const float OutputScale = 64;
    private const float LogInputScale = 8;
    private const float LogScale = 64;

    private float[] _noise = [];

    public string? FaultOf(Extent input) => input.Width < 3 ? "pcan needs spectra: stft and mel steps must come before it" : null;

    public Extent Output(Extent input) => input;

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var row = extent.Width * extent.Channels;
        if (_noise.Length < row)
        {
            _noise = new float[row];
        }

        Array.Clear(_noise);
        for (var i = 0; i < input.Length; i++)
        {
            var (at, isOdd) = (i % row, (i % row / extent.Channels & 1) != 0);
            var signal = MathF.Floor(MathF.Sqrt(input[i]) * MagnitudeScale);
            var smoothing = (float)(isOdd ? step.OddSmoothing : step.EvenSmoothing);
            _noise[at] = (signal * smoothing) + (_noise[at] * (1 - smoothing));
            var rest = MathF.Floor(Math.Max(signal - _noise[at], signal * (float)step.MinSignal));
            var ratio = rest * GainScale * MathF.Pow((_noise[at] * EstimateScale) + (float)step.Offset, -(float)step.Strength);
            var compressed = MathF.Floor((ratio < 2 ? ratio * ratio / 4 : ratio - 1) * OutputScale);
            output[i] = LogScale * MathF.Log(Math.Max(1, compressed * LogInputScale));
        }
    }
}
