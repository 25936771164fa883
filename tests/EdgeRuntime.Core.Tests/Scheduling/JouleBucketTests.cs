using CsCheck;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Scheduling;

public sealed class JouleBucketTests
{
    [Fact]
    public void IsEmpty_WithoutBounds_IsNeverTrue()
    {
        var bucket = new JouleBucket(new FakeTimeProvider());
        for (var i = 0; i < 1000; i++)
        {
            Assert.False(bucket.IsEmpty);
            bucket.Pay(1e6);
        }

        Assert.Null(bucket.Joules);
    }

    [Fact]
    public void IsEmpty_PriceTwiceAsHighAsPlanned_LetsHalfOfThemThrough()
    {
        var clock = new FakeTimeProvider();
        var bucket = new JouleBucket(clock);
        bucket.SetWatts(1);
        var runs = 0;
        for (var second = 0; second < 10_000; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            if (!bucket.IsEmpty)
            {
                bucket.Pay(2);
                runs++;
            }
        }

        // Five minutes' worth were there at the start.
        Assert.InRange(runs, 5000, 5152);
    }

    [Fact]
    public void IsEmpty_NoWatts_IsTrueUntilThereAreNoBounds()
    {
        var clock = new FakeTimeProvider();
        var bucket = new JouleBucket(clock);
        bucket.SetWatts(0);
        clock.Advance(TimeSpan.FromDays(1));

        Assert.True(bucket.IsEmpty);
        bucket.SetWatts(null);
        Assert.False(bucket.IsEmpty);
    }

    [Fact]
    public void SetWatts_PlanThatComesDown_KeepsNoMoreThanItsOwnDepth()
    {
        var bucket = new JouleBucket(new FakeTimeProvider());
        bucket.SetWatts(10);
        Assert.Equal(3000, bucket.Joules);

        bucket.SetWatts(0.1);

        Assert.Equal(30, bucket.Joules!.Value, 9);
    }

    [Fact]
    public void Joules_AnyUse_AreNeverBelowMinusOneInferenceNorAboveTheDepth() =>
        Gen.Select(Gen.Int[0, 3], Gen.Double[0, 10], Gen.Double[0, 100]).Array[1, 100].Sample(
            static moves =>
            {
                var clock = new FakeTimeProvider();
                var bucket = new JouleBucket(clock);
                bucket.SetWatts(1);
                var dearest = 0.0;
                foreach (var (kind, amount, seconds) in moves)
                {
                    if (kind == 0)
                    {
                        bucket.SetWatts(amount);
                    }
                    else if (!bucket.IsEmpty)
                    {
                        bucket.Pay(amount);
                        dearest = Math.Max(dearest, amount);
                    }

                    clock.Advance(TimeSpan.FromSeconds(seconds));
                    Assert.InRange(bucket.Joules!.Value, -dearest - 1e-9, Math.Max(3000, dearest) + 1e-9);
                }
            },
            iter: Drill.Count(300, 10_000));
}
