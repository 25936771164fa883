using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>One inference on request: it happens at any rate, and says what came of it.</summary>
public sealed class InferenceLoopOnceTests
{
    [Fact]
    public async Task Once_AtRateZero_SendsAResult()
    {
        await using var running = new RunningLoop();
        running.Session.Scores[3] = 9;
        running.Start(0);

        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());

        Assert.True(running.Queue.Reader.TryRead(out var result));
        Assert.Equal("looseness", result.BestLabel);
        Assert.Equal("int8", result.Variant);
        Assert.Same(running.Loop.Lane, result.Lane);
        Assert.NotNull(result.EnergyJoules);
    }

    [Fact]
    public async Task Once_SourceHasNothing_SaysSo()
    {
        await using var running = new RunningLoop();
        running.Source.Outcome = SourceReadOutcome.Unavailable;
        running.Start(0);

        Assert.Equal(OnceOutcome.SourceUnavailable, await running.OnceAsync());
        Assert.Equal(0, running.Session.Runs);
    }

    [Fact]
    public async Task Once_SampleUnchanged_InfersPastTheGate()
    {
        await using var running = new RunningLoop(gate: new GateOptions { Threshold = 1 });
        running.Start(0);

        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());
        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());

        Assert.Equal(2, running.Session.Runs);
        Assert.Equal(0, running.Loop.Statistics.Gated);
    }

    [Fact]
    public async Task Once_NativeRuntimeFails_SaysSoAndTheNextOneWorks()
    {
        await using var running = new RunningLoop(pool: 1);
        running.Session.Running = static () => throw new InferenceException("out of memory");
        running.Start(0);

        Assert.Equal(OnceOutcome.Failed, await running.OnceAsync());
        running.Session.Running = null;
        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());
    }

    [Fact]
    public async Task Once_QueueOfResultsFull_IsBusyAndKeepsNoBuffer()
    {
        await using var running = new RunningLoop(pool: 2, capacity: 1);
        running.Start(0);

        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());
        Assert.Equal(OnceOutcome.Busy, await running.OnceAsync());
        Assert.True(running.Queue.Reader.TryRead(out var result));
        running.Pool.Return(result);

        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());
        Assert.Equal(1, running.Loop.Statistics.Dropped);
    }

    [Fact]
    public async Task Once_AllBuffersUnderWay_IsBusyWithoutRunningTheModel()
    {
        await using var running = new RunningLoop(pool: 1);
        running.Start(0);

        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());
        Assert.Equal(OnceOutcome.Busy, await running.OnceAsync());

        Assert.Equal(1, running.Session.Runs);
        Assert.Equal(1, running.Loop.Statistics.Dropped);
    }

    [Fact]
    public async Task TryRequestOnce_WhileOneWaits_IsRefused()
    {
        await using var running = new RunningLoop();
        var first = new TaskCompletionSource<OnceOutcome>();

        Assert.True(running.Loop.TryRequestOnce(first));
        Assert.False(running.Loop.TryRequestOnce(new TaskCompletionSource<OnceOutcome>()));

        running.Start(0);
        Assert.Equal(OnceOutcome.Done, await first.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Once_BetweenTicks_LeavesTheScheduleAlone()
    {
        await using var running = new RunningLoop();
        running.Start(1);
        await running.Clock.ArmedAsync(1);

        await running.OnceAsync();
        await running.TickAsync(1, 2);

        Assert.Equal([0, 0, 1], running.Ticks);
    }
}
