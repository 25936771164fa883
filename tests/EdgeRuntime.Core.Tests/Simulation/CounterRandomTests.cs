using CsCheck;
using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Core.Tests.Simulation;

public sealed class CounterRandomTests
{
    private const int Draws = 100_000;

    [Fact]
    public void NextBits_SameSeedAndStream_IsTheSameSequenceAndAnyOtherIsAnother() => Gen.Select(Gen.ULong, Gen.ULong).Sample(static (seed, stream) =>
    {
        static ulong[] Sequence(ulong seed, ulong stream)
        {
            var random = new CounterRandom(seed, stream);
            return [random.NextBits(), random.NextBits(), random.NextBits()];
        }

        Assert.Equal(Sequence(seed, stream), Sequence(seed, stream));
        Assert.NotEqual(Sequence(seed, stream), Sequence(seed + 1, stream));
        Assert.NotEqual(Sequence(seed, stream), Sequence(seed, stream + 1));
    });

    [Fact]
    public void NextDouble_NeighbouringStreams_AreUniform()
    {
        // The first draw of each stream: how the weather and the noise use it.
        var buckets = Enumerable.Range(0, Draws).Select(static stream => new CounterRandom(1, (ulong)stream).NextDouble()).CountBy(static value => (int)(value * 10)).ToList();

        Assert.Equal(10, buckets.Count);
        Assert.All(buckets, static bucket => Assert.InRange(bucket.Value, (Draws / 10) - 500, (Draws / 10) + 500));
    }

    [Fact]
    public void NextGaussian_ManyDraws_HasMeanZeroAndVarianceOne()
    {
        var random = new CounterRandom(1, 1);
        double[] draws = [.. Enumerable.Range(0, Draws).Select(_ => random.NextGaussian())];

        Assert.Equal(0, draws.Average(), 0.02);
        Assert.Equal(1, draws.Average(static draw => draw * draw), 0.02);
        Assert.All(draws, static draw => Assert.True(double.IsFinite(draw)));
    }

    [Fact]
    public void Below_AnyCount_StaysBelowAndReachesEveryNumber() => Gen.Int[1, 50].Sample(
        static count =>
        {
            var random = new CounterRandom(7, (ulong)count);

            Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, 2000).Select(_ => random.Below(count)).Distinct().Order());
        },
        iter: 20);
}
