namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>What the watchdog may expect of the loop.</summary>
public sealed class InferenceLoopHeartbeatTests
{
    [Fact]
    public async Task Heartbeat_ModelThatHangs_IsLateAfterHalfAMinute() =>
        await AssertLateAfterHalfAMinuteAsync(static (running, hang) => running.Session.Running = hang);

    [Fact]
    public async Task Heartbeat_SourceThatComputesForEver_IsLateAfterHalfAMinute() =>
        await AssertLateAfterHalfAMinuteAsync(static (running, hang) => running.Source.Ready = hang);

    [Fact]
    public async Task Heartbeat_LoopThatSleepsAtRateZero_IsNotLate()
    {
        await using var running = new RunningLoop();
        running.Start(0);
        await running.OnceAsync();

        running.Clock.Advance(TimeSpan.FromDays(100));

        Assert.False(running.Heartbeat.IsLate);
    }

    [Fact]
    public async Task Heartbeat_SourceThatIsWaitedFor_IsNotLate()
    {
        await using var running = new RunningLoop();
        running.Source.IsLive = true;
        running.Start(1);
        await RunningLoop.UntilAsync(() => running.Source.IsWaiting);

        running.Clock.Advance(TimeSpan.FromDays(100));

        await RunningLoop.UntilAsync(() => !running.Heartbeat.IsLate);
    }

    [Fact]
    public async Task Heartbeat_SourceThatSaysHowLongItReads_IsLateHalfAMinuteAfterThat()
    {
        await using var running = new RunningLoop();
        (running.Source.IsLive, running.Source.ReadLimit) = (true, TimeSpan.FromSeconds(10));
        running.Start(1);
        await RunningLoop.UntilAsync(() => running.Source.IsWaiting);
        await RunningLoop.UntilAsync(() => running.Loop.Statistics.Inferences == 0);

        running.Clock.Advance(TimeSpan.FromSeconds(39));
        await RunningLoop.UntilAsync(() => !running.Heartbeat.IsLate);
        running.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.True(running.Heartbeat.IsLate);
    }

    private static async Task AssertLateAfterHalfAMinuteAsync(Action<RunningLoop, Action> hangIn)
    {
        using var entered = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        await using var running = new RunningLoop();
        hangIn(running, () =>
        {
            entered.Release();
            release.Wait(TimeSpan.FromSeconds(20));
        });
        running.Start(1);
        await entered.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        running.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(running.Heartbeat.IsLate);
        running.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(running.Heartbeat.IsLate);
        release.Set();
    }
}
