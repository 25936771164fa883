using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// Nearly Gaussian white noise as a function of the sample's index: overlapping windows agree in their common samples.
/// Each value is the sum of the four bytes of a 32-bit hash (the finaliser of MurmurHash3), scaled to unit variance: bounded at 3.45
/// standard deviations, excess kurtosis -0.3, eight samples in some twenty instructions.
/// </summary>
internal static class CounterNoise
{
    /// <summary>Largest length that <see cref="Fill"/> overwrites beyond a multiple of itself: buffers are this much longer.</summary>
    public static int Padding => Vector<uint>.Count;

    // The sum of four bytes has mean 510 and variance 4 x (256^2 - 1) / 12.
    private const float Mean = 510f;
    private const float StandardDeviation = 147.8005f;

    /// <summary>Fills <paramref name="destination"/> (a multiple of <see cref="Padding"/> long) with noise of unit variance for the samples from <paramref name="firstIndex"/> on.</summary>
    public static void Fill(Span<float> destination, long firstIndex, ulong seed)
    {
        var key = (uint)SeededDraw.Mix(seed, (ulong)(firstIndex >> 32));
        var index = Vector.CreateSequence((uint)firstIndex, 1u);
        var step = new Vector<uint>((uint)Vector<uint>.Count);
        var keys = new Vector<uint>(key);
        var mask = new Vector<uint>(0x00FF00FF);
        var low = new Vector<uint>(0xFFFF);
        foreach (ref var block in MemoryMarshal.Cast<float, Vector<float>>(destination))
        {
            var hash = Mix((index * 0x9E3779B9u) ^ keys);
            var pairs = (hash & mask) + ((hash >> 8) & mask);
            var sum = (pairs & low) + (pairs >> 16);
            block = (Vector.ConvertToSingle(Vector.AsVectorInt32(sum)) - new Vector<float>(Mean)) * (1f / StandardDeviation);
            index += step;
        }
    }

    private static Vector<uint> Mix(Vector<uint> x)
    {
        x ^= x >> 16;
        x *= 0x85EBCA6Bu;
        x ^= x >> 13;
        x *= 0xC2B2AE35u;
        return x ^ (x >> 16);
    }
}
