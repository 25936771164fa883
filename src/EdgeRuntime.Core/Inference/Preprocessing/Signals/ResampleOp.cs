using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>Resampling by a ratio of whole numbers: a windowed sinc, kept as one short filter for each place between two samples.</summary>
internal sealed class ResampleOp : ISignalOp
{
    // The figures of scipy.signal.resample_poly.
    private const int ZeroCrossings = 10;
    private const double KaiserBeta = 5.0;

    // 44.1 kHz to 16 kHz is 160 to 441.
    private const int MaxFactor = 1000;

    private readonly int _up;
    private readonly int _down;
    private readonly int _side;
    private readonly float[][] _filters;
    private float[] _channel = [];

    private ResampleOp(int up, int down)
    {
        (_up, _down, _side) = (up, down, ZeroCrossings * Math.Max(up, down));
        var taps = Taps();
        _filters = new float[up][];
        for (var phase = 0; phase < up; phase++)
        {
            // The first sample under the filter is the one at or behind its start.
            var first = First(phase);
            var last = (phase + _side) / up;
            _filters[phase] = new float[last - first + 1];
            for (var i = 0; i < _filters[phase].Length; i++)
            {
                _filters[phase][i] = (float)taps[phase + _side - ((first + i) * up)];
            }
        }
    }

    /// <summary>Makes one; null when the ratio needs too many filters.</summary>
    public static ResampleOp? TryCreate(ResampleStep step)
    {
        var (common, rest) = (step.FromHz, step.ToHz);
        while (rest != 0)
        {
            (common, rest) = (rest, common % rest);
        }

        var (up, down) = (step.ToHz / common, step.FromHz / common);
        return up <= MaxFactor && down <= MaxFactor ? new ResampleOp(up, down) : null;
    }

    public string? FaultOf(Extent input) => input.Width != 1 ? "resample needs a series, not spectra" : null;

    public Extent Output(Extent input) => input with { Height = (int)((((long)input.Height * _up) + _down - 1) / _down) };

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        if (_channel.Length < extent.Height)
        {
            _channel = new float[extent.Height];
        }

        var rows = Output(extent).Height;
        for (var c = 0; c < extent.Channels; c++)
        {
            var values = _channel.AsSpan(0, extent.Height);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = input[(i * extent.Channels) + c];
            }

            for (var m = 0; m < rows; m++)
            {
                var (whole, phase) = Math.DivRem((long)m * _down, _up);
                var filter = _filters[phase];
                var first = (int)whole + First((int)phase);
                var (skip, end) = (Math.Max(0, -first), Math.Min(filter.Length, values.Length - first));
                output[(m * extent.Channels) + c] = end > skip ? TensorPrimitives.Dot<float>(values[(first + skip)..(first + end)], filter.AsSpan(skip, end - skip)) : 0;
            }
        }
    }

    // ceil((phase - side) / up), of a number that is below zero.
    private int First(int phase) => -((_side - phase) / _up);

    private double[] Taps()
    {
        var (taps, sum, cutoff) = (new double[(2 * _side) + 1], 0.0, 1.0 / Math.Max(_up, _down));
        for (var i = 0; i < taps.Length; i++)
        {
            var x = (i - _side) * cutoff;
            var place = (double)(i - _side) / _side;
            taps[i] = (x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x)) * Bessel(KaiserBeta * Math.Sqrt(Math.Max(0, 1 - (place * place))));
            sum += taps[i];
        }

        for (var i = 0; i < taps.Length; i++)
        {
            taps[i] *= _up / sum;
        }

        return taps;
    }

    // The modified Bessel function of the first kind and order 0, by its power series; the Kaiser window's own constant falls out with the sum.
    private static double Bessel(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > 1e-17 * sum; k++)
        {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }

        return sum;
    }
}
