using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>Magnitudes or powers of a short-time Fourier transform.</summary>
internal sealed class StftOp : ISignalOp
{
    private readonly StftStep _step;
    private readonly RealFft _fft;
    private readonly float[] _window;
    private readonly float[] _frame;
    private readonly float[] _power;

    // Samples before the first one, and length of what a frame reaches over.
    private readonly int _lead;
    private readonly int _reach;

    // Where the window lies within a transform.
    private readonly int _inFrame;
    private readonly bool _reflects;

    public StftOp(StftStep step)
    {
        (_step, _fft) = (step, new RealFft(step.Fft));
        (_window, _frame, _power) = (new float[step.Window], new float[step.Fft], new float[(step.Fft / 2) + 1]);
        for (var i = 0; i < _window.Length; i++)
        {
            var cosine = Math.Cos(2 * Math.PI * i / _window.Length);
            _window[i] = (float)(step.Shape switch { "hann" => 0.5 - (0.5 * cosine), "hamming" => 0.54 - (0.46 * cosine), _ => 1 });
        }

        _lead = step.Padding == "none" ? 0 : step.Fft / 2;
        _inFrame = step.Convention == "librosa" ? (step.Fft - step.Window) / 2 : 0;
        _reach = step.Convention == "librosa" ? step.Fft : step.Window;
        _reflects = step.Padding == "reflect";
    }

    public string? FaultOf(Extent input) =>
        input.Width != 1 ? "stft needs a series, not spectra"
        : input.Height + (2 * _lead) < _reach ? $"{input.Height} samples are fewer than a frame of {_reach}"
        : _reflects && input.Height <= _lead ? $"{input.Height} samples are too few to reflect {_lead}"
        : null;

    public Extent Output(Extent input) => new(Math.Max(0, 1 + ((input.Height + (2 * _lead) - _reach) / _step.Hop)), (_step.Fft / 2) + 1, input.Channels);

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        var size = Output(extent);
        for (var c = 0; c < extent.Channels; c++)
        {
            for (var t = 0; t < size.Height; t++)
            {
                Fill(input, extent, c, (t * _step.Hop) - _lead + _inFrame, _frame.AsSpan(_inFrame, _window.Length));
                _fft.Power(_frame, _power);
                if (_step.Power == 1)
                {
                    TensorPrimitives.Sqrt(_power, _power);
                }

                Scatter(_power, output, t * size.Width, extent.Channels, c);
            }
        }
    }

    /// <summary>Puts values of one channel in their places among the others.</summary>
    internal static void Scatter(ReadOnlySpan<float> values, Span<float> output, int column, int channels, int channel)
    {
        if (channels == 1)
        {
            values.CopyTo(output[column..]);
            return;
        }

        for (var (i, at) = (0, (column * channels) + channel); i < values.Length; i++, at += channels)
        {
            output[at] = values[i];
        }
    }

    private void Fill(ReadOnlySpan<float> input, Extent extent, int channel, int from, Span<float> frame)
    {
        if (extent.Channels == 1 && from >= 0 && from + frame.Length <= extent.Height)
        {
            TensorPrimitives.Multiply(input.Slice(from, frame.Length), _window, frame);
            return;
        }

        for (var i = 0; i < frame.Length; i++)
        {
            var at = from + i;
            if (_reflects)
            {
                at = at < 0 ? -at : at >= extent.Height ? (2 * (extent.Height - 1)) - at : at;
            }

            frame[i] = at >= 0 && at < extent.Height ? input[(at * extent.Channels) + channel] * _window[i] : 0;
        }
    }
}
