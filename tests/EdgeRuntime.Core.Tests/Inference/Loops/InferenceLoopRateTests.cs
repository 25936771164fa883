namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>When the loop infers.</summary>
public sealed class InferenceLoopRateTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 0.25)]
    [InlineData(0.1, 10)]
    public async Task Run_AtARate_InfersOncePerPeriodAndSleepsBetween(double rateHz, double period)
    {
        await using var running = new RunningLoop();
        running.Start(rateHz);

        for (var i = 1; i <= 5; i++)
        {
            await running.TickAsync(i * period, (i + 1) * period);
        }

        Assert.Equal([0, period, 2 * period, 3 * period, 4 * period, 5 * period], running.Ticks);
        Assert.Equal(6, running.Loop.Statistics.Inferences);
        Assert.Equal(0, running.Loop.Statistics.LateTicks);
    }

    [Fact]
    public async Task Apply_LowerPlan_IsAFractionOfTheModelsOwnRate()
    {
        await using var running = new RunningLoop();

        running.SetRate(2.5);

        Assert.Equal(2.5, running.Loop.RateHz);
    }

    [Fact]
    public async Task Apply_FasterRate_WakesTheSleepingLoop()
    {
        await using var running = new RunningLoop();
        running.Start(0.001);
        await running.Clock.ArmedAsync(1000);

        running.SetRate(1);
        await running.TickAsync(1, 2);

        Assert.Equal([0, 1], running.Ticks);
    }

    [Fact]
    public async Task Apply_SlowerRate_MovesTheNextTickBack()
    {
        await using var running = new RunningLoop();
        running.Start(1);
        await running.Clock.ArmedAsync(1);

        running.SetRate(0.1);
        await running.TickAsync(10, 20);

        Assert.Equal([0, 10], running.Ticks);
    }

    [Fact]
    public async Task Apply_RateZero_SleepsUntilTheRateIsBack()
    {
        await using var running = new RunningLoop();
        running.Start(1);
        await running.Clock.ArmedAsync(1);

        running.SetRate(0);
        await running.OnceAsync();
        running.Clock.Advance(TimeSpan.FromHours(5));
        await running.OnceAsync();
        Assert.Equal(3, running.Loop.Statistics.Inferences);

        running.SetRate(1);
        await running.Clock.ArmedAsync((5 * 3600) + 1);
        Assert.Equal(4, running.Loop.Statistics.Inferences);
        Assert.Equal(0, running.Loop.Statistics.LateTicks + running.Loop.Statistics.SkippedTicks);
    }

    [Fact]
    public async Task Run_LateByLessThanTheCap_RunsTheLateTicksInOrderAndCountsThem()
    {
        await using var running = new RunningLoop(catchUpLimit: 10);
        running.Start(1);
        await running.Clock.ArmedAsync(1);

        running.Clock.Advance(TimeSpan.FromSeconds(4.5));
        await running.Clock.ArmedAsync(5);

        Assert.Equal([0, 1, 2, 3, 4], running.Ticks);
        Assert.Equal(3, running.Loop.Statistics.LateTicks);
        Assert.Equal(0, running.Loop.Statistics.SkippedTicks);
    }

    [Fact]
    public async Task Run_LateByMoreThanTheCap_SkipsTheOldestAndCountsThem()
    {
        await using var running = new RunningLoop(catchUpLimit: 2);
        running.Start(1);
        await running.Clock.ArmedAsync(1);

        running.Clock.Advance(TimeSpan.FromSeconds(10));
        await running.Clock.ArmedAsync(11);

        Assert.Equal([0, 8, 9, 10], running.Ticks);
        Assert.Equal(7, running.Loop.Statistics.SkippedTicks);
        Assert.Equal(2, running.Loop.Statistics.LateTicks);
    }

    [Fact]
    public async Task Stop_WhileAsleepAtRateZero_EndsAtOnceAndDisposeClosesModelAndSource()
    {
        var running = new RunningLoop();
        running.Start(0);
        await running.OnceAsync();

        await running.StopAsync();
        await running.DisposeAsync();

        Assert.True(running.Session.IsDisposed);
        Assert.True(running.Source.IsDisposed);
    }

    [Fact]
    public async Task Stop_WhileTheSourceIsWaitedFor_EndsAtOnce()
    {
        await using var running = new RunningLoop();
        running.Source.IsLive = true;
        running.Start(1);
        await RunningLoop.UntilAsync(() => running.Source.IsWaiting);

        await running.StopAsync();

        Assert.Equal(0, running.Loop.Statistics.Inferences);
        Assert.Equal(0, running.Loop.Statistics.Unavailable);
    }
}
