using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>The tick path makes no garbage: from a sample that is ready to its result in the queue, and on to the next sample.</summary>
public sealed class InferenceLoopAllocationTests
{
    private const int WarmUp = 200;
    private const int Ticks = 1000;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Run_ThousandTicksInARow_AllocateNothing(bool gated, bool marked)
    {
        using var line = new FakeGpioOutput();
        var writer = new ReturningWriter();
        var gate = gated ? new GateOptions { Threshold = 0.5 } : null;
        await using var running = new RunningLoop(catchUpLimit: WarmUp + Ticks, results: writer, gate: gate, marker: marked ? line : null);
        long first = 0, last = 0, count = 0;
        running.Source.Ready = () => running.Source.Value++;
        writer.Arrived = () =>
        {
            // All these ticks are due at once, so the loop runs them in one go on one thread.
            count++;
            first = count == WarmUp ? GC.GetAllocatedBytesForCurrentThread() : first;
            last = count == WarmUp + Ticks ? GC.GetAllocatedBytesForCurrentThread() : last;
        };
        running.Start(0);
        await running.OnceAsync();

        running.Clock.Advance(TimeSpan.FromSeconds(1));
        running.SetRate(1);
        await running.Clock.ArmedAsync(2);
        running.Clock.Advance(TimeSpan.FromSeconds(WarmUp + Ticks));
        await running.Clock.ArmedAsync(2 + WarmUp + Ticks);

        Assert.NotEqual(0, last);
        Assert.Equal(0, last - first);
    }

    [Fact]
    public async Task Run_ThousandUnchangedSamples_AllocateNothing()
    {
        await using var running = new RunningLoop(catchUpLimit: WarmUp + Ticks, gate: new GateOptions { Threshold = 0.5, Refresh = TimeSpan.FromDays(1) });
        long first = 0, last = 0, count = 0;
        running.Source.Ready = () =>
        {
            count++;
            first = count == WarmUp ? GC.GetAllocatedBytesForCurrentThread() : first;
            last = count == WarmUp + Ticks ? GC.GetAllocatedBytesForCurrentThread() : last;
        };
        running.Start(1);
        await running.Clock.ArmedAsync(1);

        running.Clock.Advance(TimeSpan.FromSeconds(WarmUp + Ticks));
        await running.Clock.ArmedAsync(1 + WarmUp + Ticks);

        Assert.NotEqual(0, last);
        Assert.Equal(0, last - first);
        Assert.Equal(WarmUp + Ticks, running.Loop.Statistics.Gated);
    }

    [Fact]
    public async Task Run_ThousandSamplesOfALiveSource_AllocateNothing()
    {
        var writer = new ReturningWriter();
        await using var running = new RunningLoop(catchUpLimit: WarmUp + Ticks, results: writer);
        running.Source.IsLive = true;
        running.Start(1);
        await RunningLoop.UntilAsync(() => running.Source.IsWaiting);
        running.Clock.Advance(TimeSpan.FromSeconds(WarmUp + Ticks));

        // The loop goes on in the thread that yields: none of its work happens elsewhere.
        var allocated = await Task.Run(() => Yield(running.Source), TestContext.Current.CancellationToken);

        Assert.Equal(0, allocated);
        Assert.Equal(WarmUp + Ticks, running.Loop.Statistics.Inferences);
    }

    private static long Yield(Testing.FakeSource source)
    {
        var before = 0L;
        for (var i = 0; i < WarmUp + Ticks; i++)
        {
            before = i == WarmUp ? GC.GetAllocatedBytesForCurrentThread() : before;
            Assert.True(source.IsWaiting);
            source.Yield();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
