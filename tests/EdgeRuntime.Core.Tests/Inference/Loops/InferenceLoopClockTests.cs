using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>The date is set while the loop runs: NTP after a start without a clock battery, a time zone put right by hand, a second taken back.</summary>
public sealed class InferenceLoopClockTests
{
    [Theory]
    [InlineData("-2 h", -7200)]
    [InlineData("+2 h", 7200)]
    [InlineData("1970 to 2026", 56 * 365 * 86400.0)]
    [InlineData("1 s back", -1)]
    public async Task Step_WhateverTheDateBecomes_NeitherStopsNorBunchesInferences(string name, double seconds)
    {
        await using var running = new RunningLoop(pool: 32);
        running.Start(1);
        var before = await RunAsync(running, 1, 10);
        var captured = running.Source.Ticks[^1];

        running.Date.Offset = TimeSpan.FromSeconds(seconds);
        var during = await RunAsync(running, 11, 1);
        var after = await RunAsync(running, 12, 10);

        TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {before} | {during} | {after} |");
        Assert.Equal((11, 1, 10), (before, during, after));
        Assert.Equal((0L, 0L), (running.Loop.Statistics.LateTicks, running.Loop.Statistics.SkippedTicks));
        // Samples bear the date in force.
        Assert.Equal(captured.AddSeconds(1 + seconds), running.Source.Ticks[11]);
        Assert.Equal(ArmedTimeProvider.Origin.AddSeconds(21 + seconds), running.Source.Ticks[21]);
    }

    // So many ticks, a second apart, the first one so many seconds after the start; how many inferences there were, with the one at the start.
    private static async Task<long> RunAsync(RunningLoop running, int from, int count)
    {
        var before = from == 1 ? 0 : running.Loop.Statistics.Inferences;
        for (var second = from; second < from + count; second++)
        {
            await running.TickAsync(second, second + 1);
        }

        return running.Loop.Statistics.Inferences - before;
    }
}
