using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>Which variant the loop runs.</summary>
public sealed class InferenceLoopVariantTests
{
    private static readonly RatePlan Plan = new(1, 0.1, PowerMode.Saving, "test") { Trade = new VariantTrade(TimeSpan.FromSeconds(2), 0.001) };

    [Fact]
    public async Task Apply_ScarceThenAmpleEnergy_RunsTheFrugalVariantThenTheAccurateOne()
    {
        await using var running = new RunningLoop(alternatives: true);
        running.Start(0);
        // Before anything has run no price is known.
        running.Loop.Apply(Plan, 1e-9);
        await VariantAsync(running, "int8");
        // That was one tick; the clock stands still.
        await running.Clock.ArmedAsync(1);
        var price = running.Ledger.Read().Models[0] is var first ? first.Joules / first.Inferences : 0;

        // At its price the first variant could run once a second, the other one, with less than a quarter of the operations, more than four times.
        running.Loop.Apply(Plan, price);
        Assert.Equal(704704 / 163936.0, running.Loop.RateHz, 6);
        await VariantAsync(running, "int8-small");

        running.Loop.Apply(Plan, 1000);
        Assert.Equal(10, running.Loop.RateHz, 9);
        await VariantAsync(running, "int8");
        Assert.All(running.Ledger.Read().Models, static model => Assert.True(model.Inferences > 0, model.Variant));
    }

    [Fact]
    public async Task Apply_PolicyThatDoesNotTrade_GoesBackToTheFirstVariant()
    {
        await using var running = new RunningLoop(alternatives: true);
        running.Start(0);
        await VariantAsync(running, "int8");
        running.Loop.Apply(Plan, running.Ledger.Read().Models[0].Joules);
        await VariantAsync(running, "int8-small");

        running.SetRate(0);

        await VariantAsync(running, "int8");
    }

    private static async Task VariantAsync(RunningLoop running, string expected)
    {
        await running.OnceAsync();

        // A tick at the loop's own rate may have been under way before it.
        string? variant = null;
        while (running.Queue.Reader.TryRead(out var result))
        {
            variant = result.Variant;
        }

        Assert.Equal(expected, variant);
    }
}
