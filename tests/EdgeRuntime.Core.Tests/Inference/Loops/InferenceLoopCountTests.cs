using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>What the loop counts and says about ticks that yield nothing.</summary>
public sealed class InferenceLoopCountTests
{
    [Fact]
    public async Task Run_SourceComesAndGoes_CountsTicksAndLogsEdgesOnly()
    {
        await using var running = new RunningLoop();
        running.Source.Outcome = SourceReadOutcome.Unavailable;
        running.Source.State = new SourceState(false, DateTimeOffset.UnixEpoch, "the cable is out");
        running.Start(1);
        await running.TickAsync(1, 2);
        await running.TickAsync(2, 3);
        running.Source.Outcome = SourceReadOutcome.Ready;
        running.Source.State = new SourceState(true, DateTimeOffset.UnixEpoch);
        await running.TickAsync(3, 4);
        await running.TickAsync(4, 5);

        Assert.Equal(3, running.Loop.Statistics.Unavailable);
        Assert.Equal(2, running.Loop.Statistics.Inferences);
        Assert.Collection(
            running.Logged,
            static gone => Assert.Equal("Source machine is unavailable (the cable is out)", gone),
            static back => Assert.StartsWith("Source machine is available again", back, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SourceEnds_RestsAndSaysSoOnce()
    {
        await using var running = new RunningLoop();
        running.Start(1);
        await running.Clock.ArmedAsync(1);
        running.Source.Outcome = SourceReadOutcome.Ended;
        running.Clock.Advance(TimeSpan.FromSeconds(1));
        await RunningLoop.UntilAsync(() => running.Logged.Length == 1);

        running.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(OnceOutcome.SourceUnavailable, await running.OnceAsync());

        Assert.Equal([0, 1, 3601], running.Ticks);
        Assert.Equal("Source machine has come to its end; its model rests", Assert.Single(running.Logged));
    }

    [Fact]
    public async Task Run_UnchangedSamples_AreGatedAndTheirEnergyBooked()
    {
        await using var running = new RunningLoop(gate: new GateOptions { Threshold = 0.5, Refresh = TimeSpan.FromSeconds(4) });
        running.Start(1);
        await running.TickAsync(1, 2);
        running.Source.Value = 1;
        await running.TickAsync(2, 3);
        await running.TickAsync(3, 4);

        var account = running.Ledger.Read().Models[0];
        Assert.Equal(2, running.Loop.Statistics.Inferences);
        Assert.Equal(2, running.Loop.Statistics.Gated);
        Assert.Equal(2, account.Gated);
        Assert.Equal(2, account.Inferences);
        Assert.Equal(account.Joules, account.SavedJoules, 0.9 * account.Joules);
    }

    [Fact]
    public async Task Run_ModelFails_CountsEachButLogsTheFirst()
    {
        await using var running = new RunningLoop(pool: 1);
        running.Session.Running = static () => throw new InferenceException("bad kernel");
        running.Start(1);
        await running.TickAsync(1, 2);
        await running.TickAsync(2, 3);

        Assert.Equal(3, running.Loop.Statistics.Failures);
        Assert.Equal(0, running.Loop.Statistics.Inferences);
        Assert.Contains("bad kernel", Assert.Single(running.Logged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ValuesThatAreNotNumbers_AreCountedSaidOnceAndNeverAResult()
    {
        await using var running = new RunningLoop();
        running.Start(0);
        running.Source.Value = float.NaN;
        Assert.Equal(OnceOutcome.NotANumber, await running.OnceAsync());
        Assert.Equal(OnceOutcome.NotANumber, await running.OnceAsync());
        Assert.Equal(0, running.Session.Runs);
        running.Source.Value = 0;
        Assert.Equal(OnceOutcome.Done, await running.OnceAsync());
        running.Session.Scores.Fill(float.NaN);
        Assert.Equal(OnceOutcome.NotANumber, await running.OnceAsync());

        Assert.Equal((2, 3, 0), (running.Loop.Statistics.Inferences, running.Loop.Statistics.NotNumbers, running.Loop.Statistics.Failures));
        var account = running.Ledger.Read().Models[0];
        Assert.Equal((2, 3), (account.Inferences, account.NotNumbers));
        Assert.Equal((1, 1), (running.Loop.Lane.Record.Read().Inferences, running.Loop.Lane.Record.Read().Failures));
        Assert.Equal(
            [
                "Result of vibration-condition is incomplete: the sample of source 'machine' has NaN or infinite values, which are left out",
                "Results of vibration-condition are complete again after 2 with NaN or infinite values",
                "Result of vibration-condition is incomplete: the model's output has NaN or infinite values, which are left out",
            ],
            running.Logged);
        Assert.Equal([NotANumber.Sample, NotANumber.Sample, NotANumber.None, NotANumber.Output], running.Sent().Select(static result => result.NotANumber));
    }

    [Fact]
    public async Task Run_TruthKnown_GivesTheAccuracy()
    {
        await using var running = new RunningLoop();
        running.Session.Scores[1] = 5;
        running.Start(0);
        Assert.Equal(0, running.Loop.Statistics.TruthKnown);
        Assert.Null(running.Loop.Statistics.Accuracy);

        await running.OnceAsync();
        running.Source.Truth = "unbalance";
        await running.OnceAsync();
        await running.OnceAsync();
        await running.OnceAsync();
        running.Source.Truth = "healthy";
        await running.OnceAsync();

        Assert.Equal(4, running.Loop.Statistics.TruthKnown);
        Assert.Equal(0.75, running.Loop.Statistics.Accuracy);
    }

    [Fact]
    public async Task Run_SourceThatThrows_EndsTheLoop()
    {
        var running = new RunningLoop();
        running.Source.Ready = static () => throw new InvalidOperationException("a bug");
        running.Start(1);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(running.EndAsync);

        Assert.Equal("a bug", error.Message);
    }
}
