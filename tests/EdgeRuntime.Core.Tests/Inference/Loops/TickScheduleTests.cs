using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

public sealed class TickScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void SetRate_FromZero_FirstTickIsDueAtOnceAndThenEveryPeriod()
    {
        var schedule = new TickSchedule(1);

        schedule.SetRate(0.5, Start);

        Assert.Equal(Start, schedule.Take(Start));
        Assert.Equal(Start.AddSeconds(2), schedule.Due);
        Assert.Equal(0, schedule.LateTicks);
    }

    [Fact]
    public void SetRate_ToZero_NothingIsDue()
    {
        var schedule = new TickSchedule(1);
        schedule.SetRate(1, Start);

        schedule.SetRate(0, Start);

        Assert.Null(schedule.Due);
    }

    [Fact]
    public void SetRate_Faster_NextTickMovesForwardToOneNewPeriodAfterTheLast()
    {
        var schedule = new TickSchedule(1);
        schedule.SetRate(0.1, Start);
        schedule.Take(Start);

        schedule.SetRate(1, Start.AddSeconds(0.25));

        Assert.Equal(Start.AddSeconds(1), schedule.Due);
    }

    [Fact]
    public void SetRate_ToggledByAnOscillatingPolicy_NeverInfersFasterThanTheRate()
    {
        var schedule = new TickSchedule(1);
        schedule.SetRate(1, Start);
        schedule.Take(Start);

        schedule.SetRate(0, Start.AddSeconds(0.1));
        schedule.SetRate(1, Start.AddSeconds(0.2));

        Assert.Equal(Start.AddSeconds(1), schedule.Due);
    }

    [Fact]
    public void Take_SeveralPeriodsBehindWithinTheCap_RunsThemInOrderAndCountsThemLate()
    {
        var schedule = new TickSchedule(10);
        schedule.SetRate(1, Start);
        schedule.Take(Start);
        var now = Start.AddSeconds(4.5);

        Assert.Equal([1, 2, 3, 4], Enumerable.Range(0, 4).Select(_ => (int)(schedule.Take(now) - Start).TotalSeconds));
        Assert.Equal(3, schedule.LateTicks);
        Assert.Equal(0, schedule.SkippedTicks);
        Assert.True(schedule.Due > now);
    }

    [Fact]
    public void Take_FurtherBehindThanTheCap_SkipsAndCounts()
    {
        var schedule = new TickSchedule(1);
        schedule.SetRate(1, Start);
        schedule.Take(Start);

        var due = schedule.Take(Start.AddSeconds(100));

        Assert.Equal(Start.AddSeconds(99), due);
        Assert.Equal(98, schedule.SkippedTicks);
        Assert.Equal(1, schedule.LateTicks);
    }

    [Fact]
    public void Take_WhileStopped_Throws() => Assert.Throws<InvalidOperationException>(() => new TickSchedule(1).Take(Start));
}
