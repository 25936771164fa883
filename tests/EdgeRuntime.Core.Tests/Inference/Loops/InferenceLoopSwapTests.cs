using EdgeRuntime.Core.Inference;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>A model takes another one's place between two ticks.</summary>
public sealed class InferenceLoopSwapTests
{
    [Fact]
    public async Task Swap_BetweenTwoTicks_OldResultsAreTheOldOnesAndTheOldModelIsTheCallers()
    {
        await using var running = new RunningLoop();
        running.Start(rateHz: 1);
        await running.Clock.ArmedAsync(1);
        var (first, sessions) = (running.Loop.Lane, new FakeInferenceSessions());
        var next = LoadedModel.Load(FakeLane.Package, running.Source.Format, sessions);

        var old = await running.Loop.SwapAsync(next, TestContext.Current.CancellationToken);
        await running.TickAsync(1, 2);

        Assert.Same(first.Model, old);
        Assert.False(running.Session.IsDisposed);
        Assert.Same(next, running.Loop.Lane.Model);
        Assert.Equal((1, 1), (running.Session.Runs, sessions.Last.Runs));
        Assert.True(running.Queue.Reader.TryRead(out var before));
        Assert.True(running.Queue.Reader.TryRead(out var after));
        Assert.Same(first, before.Lane);
        Assert.Same(running.Loop.Lane, after.Lane);
        Assert.Equal((1, 1), (first.Record.Read().Inferences, running.Loop.Lane.Record.Read().Inferences));
        old.Dispose();
    }

    [Fact]
    public async Task Swap_AtRate0_IsDoneAtOnce()
    {
        await using var running = new RunningLoop();
        running.Start(rateHz: 0);

        using var old = await running.Loop.SwapAsync(LoadedModel.Load(FakeLane.Package, running.Source.Format, new FakeInferenceSessions()), TestContext.Current.CancellationToken);

        Assert.NotSame(old, running.Loop.Lane.Model);
    }

    [Fact]
    public async Task Swap_WhileTheSourceYieldsNothing_DoesNotWaitForIt()
    {
        await using var running = new RunningLoop();
        running.Source.IsLive = true;
        running.Start(rateHz: 1);
        await RunningLoop.UntilAsync(() => running.Source.IsWaiting);

        using var old = await running.Loop.SwapAsync(LoadedModel.Load(FakeLane.Package, running.Source.Format, new FakeInferenceSessions()), TestContext.Current.CancellationToken);

        Assert.NotSame(old, running.Loop.Lane.Model);
        await RunningLoop.UntilAsync(() => !running.Source.IsWaiting);
        running.Source.IsLive = false;
        await running.TickAsync(1, 2);
    }

    [Fact]
    public async Task Swap_LoopEnded_GivesUpAndTheNewModelIsTheCallers()
    {
        await using var running = new RunningLoop();
        var sessions = new FakeInferenceSessions();
        using var next = LoadedModel.Load(FakeLane.Package, running.Source.Format, sessions);
        using var stop = new CancellationTokenSource();

        var swap = running.Loop.SwapAsync(next, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => swap);
        running.Start(rateHz: 1);
        await running.Clock.ArmedAsync(1);
        Assert.Equal((1, 0), (running.Session.Runs, sessions.Last.Runs));
    }

    [Fact]
    public async Task Record_FailuresAndResults_AreTold()
    {
        await using var running = new RunningLoop();
        running.Session.Scores[2] = 20;
        running.Start(rateHz: 1);
        await running.Clock.ArmedAsync(1);
        running.Session.Running = static () => throw new InferenceException("broken");
        await running.TickAsync(1, 2);

        var figures = running.Loop.Lane.Record.Read();

        Assert.Equal((1, 1), (figures.Inferences, figures.Failures));
        Assert.Equal(1, figures.MeanConfidence!.Value, 1e-6);
        Assert.NotNull(figures.LatencyP95);
        Assert.True(figures.MeanEnergyJoules >= 0);
    }
}
