using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Time;

public sealed class TickTimerTests
{
    [Fact]
    public void WaitUntilAsync_MomentAhead_CompletesWhenTheClockGetsThere()
    {
        var clock = new FakeTimeProvider();
        using var timer = new TickTimer(new SteadyClock(clock), CancellationToken.None);

        var wait = timer.WaitUntilAsync(clock.GetUtcNow().AddSeconds(5)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(wait.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(SpinWait.SpinUntil(() => wait.IsCompleted, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task WaitUntilAsync_BetweenTwoMilliseconds_ArmsForTheLaterOne()
    {
        var clock = new ArmedTimeProvider();
        using var timer = new TickTimer(new SteadyClock(clock), CancellationToken.None);

        var wait = timer.WaitUntilAsync(clock.GetUtcNow().AddMilliseconds(4.3)).AsTask();

        await clock.ArmedAsync(0.005);
        Assert.False(wait.IsCompleted);
    }

    [Fact]
    public void WaitUntilAsync_MomentPast_CompletesAtOnce()
    {
        var clock = new FakeTimeProvider();
        using var timer = new TickTimer(new SteadyClock(clock), CancellationToken.None);

        Assert.True(timer.WaitUntilAsync(clock.GetUtcNow()).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Wake_WhileWaitingForEver_CutsTheWaitShort()
    {
        using var timer = new TickTimer(new SteadyClock(new FakeTimeProvider()), CancellationToken.None);

        var wait = timer.WaitUntilAsync(null).AsTask();
        timer.Wake();

        await wait.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Cancellation_WhileWaiting_EndsTheWait()
    {
        using var stop = new CancellationTokenSource();
        using var timer = new TickTimer(new SteadyClock(new FakeTimeProvider()), stop.Token);

        var wait = timer.WaitUntilAsync(null).AsTask();
        await stop.CancelAsync();

        await wait.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }
}
