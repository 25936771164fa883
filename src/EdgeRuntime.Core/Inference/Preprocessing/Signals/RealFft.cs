using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>
/// The power spectrum of real values: a Stockham FFT of half the length over even and odd values as real and imaginary parts, then the split of the two. Allocates
/// nothing after its construction.
/// </summary>
internal sealed class RealFft
{
    private readonly int _half;
    private readonly float[] _cosine;
    private readonly float[] _sine;
    private float[] _real;
    private float[] _imaginary;
    private float[] _nextReal;
    private float[] _nextImaginary;

    /// <summary>Makes one of a power of two.</summary>
    public RealFft(int length)
    {
        _half = length / 2;
        (_cosine, _sine) = (new float[_half + 1], new float[_half + 1]);
        for (var k = 0; k <= _half; k++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * k / length);
            (_cosine[k], _sine[k]) = ((float)cosine, (float)sine);
        }

        (_real, _imaginary, _nextReal, _nextImaginary) = (new float[_half], new float[_half], new float[_half], new float[_half]);
    }

    /// <summary>Computes squared magnitudes.</summary>
    /// <param name="values">The values, as many as the length.</param>
    /// <param name="power">Receives half the length and one.</param>
    public void Power(ReadOnlySpan<float> values, Span<float> power)
    {
        for (var i = 0; i < _half; i++)
        {
            (_real[i], _imaginary[i]) = (values[2 * i], values[(2 * i) + 1]);
        }

        for (var (size, stride) = (_half, 1); size > 1; size /= 2, stride *= 2)
        {
            Stage(size / 2, stride, 2 * (_half / size));
            (_real, _nextReal, _imaginary, _nextImaginary) = (_nextReal, _real, _nextImaginary, _imaginary);
        }

        power[0] = (_real[0] + _imaginary[0]) * (_real[0] + _imaginary[0]);
        power[_half] = (_real[0] - _imaginary[0]) * (_real[0] - _imaginary[0]);
        for (var k = 1; k < _half; k++)
        {
            var (evenReal, evenImaginary) = (0.5f * (_real[k] + _real[_half - k]), 0.5f * (_imaginary[k] - _imaginary[_half - k]));
            var (oddReal, oddImaginary) = (0.5f * (_imaginary[k] + _imaginary[_half - k]), -0.5f * (_real[k] - _real[_half - k]));
            var real = evenReal + (_cosine[k] * oddReal) + (_sine[k] * oddImaginary);
            var imaginary = evenImaginary + (_cosine[k] * oddImaginary) - (_sine[k] * oddReal);
            power[k] = (real * real) + (imaginary * imaginary);
        }
    }

    // Butterflies of one size; runs of the stride lie side by side.
    private void Stage(int pairs, int stride, int twiddleStep)
    {
        for (var p = 0; p < pairs; p++)
        {
            var (cosine, sine) = (_cosine[p * twiddleStep], _sine[p * twiddleStep]);
            var (first, second, even, odd) = (stride * p, stride * (p + pairs), stride * 2 * p, stride * ((2 * p) + 1));
            var q = 0;
            for (; q <= stride - Vector<float>.Count; q += Vector<float>.Count)
            {
                var (firstReal, firstImaginary) = (Load(_real, first + q), Load(_imaginary, first + q));
                var (secondReal, secondImaginary) = (Load(_real, second + q), Load(_imaginary, second + q));
                Store(firstReal + secondReal, _nextReal, even + q);
                Store(firstImaginary + secondImaginary, _nextImaginary, even + q);
                var (real, imaginary) = (firstReal - secondReal, firstImaginary - secondImaginary);
                Store((real * cosine) + (imaginary * sine), _nextReal, odd + q);
                Store((imaginary * cosine) - (real * sine), _nextImaginary, odd + q);
            }

            for (; q < stride; q++)
            {
                var (real, imaginary) = (_real[first + q] - _real[second + q], _imaginary[first + q] - _imaginary[second + q]);
                _nextReal[even + q] = _real[first + q] + _real[second + q];
                _nextImaginary[even + q] = _imaginary[first + q] + _imaginary[second + q];
                _nextReal[odd + q] = (real * cosine) + (imaginary * sine);
                _nextImaginary[odd + q] = (imaginary * cosine) - (real * sine);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Load(float[] values, int at) => new(values, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> vector, float[] values, int at) => vector.CopyTo(values, at);
}
