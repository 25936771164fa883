using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

public sealed class PriorityTurnstileTests
{
    [Fact]
    public async Task Leave_SeveralWaiting_AdmitsTheHighestPriorityFirst()
    {
        var turnstile = new PriorityTurnstile();
        var first = turnstile.CreatePass(0);
        var low = turnstile.CreatePass(1);
        var high = turnstile.CreatePass(2);
        await first.EnterAsync();
        var lowWait = low.EnterAsync().AsTask();
        var highWait = high.EnterAsync().AsTask();

        first.Leave();
        await highWait.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.False(lowWait.IsCompleted);

        high.Leave();
        await lowWait.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task EnterAsync_AfterEverybodyLeft_IsFreeAgain()
    {
        var turnstile = new PriorityTurnstile();
        var pass = turnstile.CreatePass(0);
        await pass.EnterAsync();
        pass.Leave();

        Assert.True(turnstile.CreatePass(0).EnterAsync().IsCompletedSuccessfully);
    }
}
