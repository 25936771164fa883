using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>What the plan's energy pays for.</summary>
public sealed class InferenceLoopBucketTests
{
    [Fact]
    public async Task Run_NothingLeftToSpend_WithholdsUntilThereIs()
    {
        await using var running = new RunningLoop(inferenceWatts: 0);
        running.Start(1);
        await running.TickAsync(1, 2);
        Assert.Equal((0, 2), (running.Loop.Statistics.Inferences, running.Loop.Statistics.Withheld));

        running.Bucket.SetWatts(1);
        await running.TickAsync(2, 3);

        Assert.Equal((1, 2), (running.Loop.Statistics.Inferences, running.Loop.Statistics.Withheld));
        Assert.Equal(1, running.Session.Runs);
    }

    [Fact]
    public async Task Run_AnInference_PaysTheLedgersPrice()
    {
        await using var running = new RunningLoop(inferenceWatts: 10);
        running.Start(1);
        await running.Clock.ArmedAsync(1);

        Assert.True(running.Queue.Reader.TryRead(out var result));
        Assert.True(result.EnergyJoules > 0, $"{result.EnergyJoules} J");
        Assert.Equal(3000 - result.EnergyJoules!.Value, running.Bucket.Joules!.Value, 9);
        Assert.Equal(running.Ledger.Read().InferenceJoules, result.EnergyJoules.Value, 12);
    }

    [Fact]
    public async Task Once_NothingLeftToSpend_IsDoneAndPaidAllTheSame()
    {
        await using var running = new RunningLoop(inferenceWatts: 0);
        running.Start(0);

        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());

        Assert.True(running.Bucket.Joules < 0, "a debt that the next plan pays");
    }
}
