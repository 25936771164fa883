using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

public sealed class NodeCostLearnerTests
{
    private static readonly BoardProfile Board = new() { Name = "test", Description = "", IdleWatts = 2, ActiveWattsPerCore = 1.5, Source = "test" };

    [Fact]
    public void Of_BeforeTheFirstInference_GuessesFromTheBoard()
    {
        var costs = new NodeCostLearner(Board, [new ModelWork("m", null)]).Of(Totals(), 1);

        // 20 ms of a core.
        Assert.Equal((2, 2), (costs.BaseWatts, costs.SleepWatts));
        Assert.Equal(0.03, costs.JoulesPerInference, 9);
        Assert.False(costs.CanSleep);
    }

    [Fact]
    public void Of_InferencesOfSeveralVariants_IsTheirMeanPriceNeverRoundedDown()
    {
        var costs = new NodeCostLearner(Board, [new ModelWork("m", null)]).Of(Totals(("m", "fp32", 1, 0.30012), ("m", "int8", 3, 0.3)), 1);

        Assert.Equal(0.151, costs.JoulesPerInference, 9);
    }

    [Fact]
    public void Of_TwoModels_IsOneWorkAtThePolicysHighestRate()
    {
        // At the highest rate of 4 Hz one model runs at 4 Hz for 0.1 J and the other at 1 Hz for 0.8 J: 1.2 W.
        var learner = new NodeCostLearner(Board, [new ModelWork("fast", null), new ModelWork("slow", 1)]);

        Assert.Equal(0.3, learner.Of(Totals(("fast", "v", 10, 1), ("slow", "v", 10, 8), ("gone", "v", 10, 100)), 4).JoulesPerInference, 9);
    }

    [Fact]
    public void Of_IdlePowerThatASensorShowed_IsNotTheBoardsProfile()
    {
        var totals = Totals() with { Metered = new MeteredTotals(1000, 500, 0, 0, 1.8) };

        Assert.Equal(1.8, new NodeCostLearner(Board, []).Of(totals, 1).BaseWatts, 9);
    }

    [Fact]
    public void Of_VariantsThatAreSwitched_IsThePriceOfTheFirstUntilAnotherModelRuns()
    {
        var learner = new NodeCostLearner(Board, [new ModelWork("m", null) { Lead = () => ("d", "int8") }]);

        Assert.Equal(0.4, learner.Of(Totals(("m", "int8", 10, 4), ("m", "small", 1000, 100)), 1).JoulesPerInference, 9);
        var swapped = Totals(("m", "int8", 10, 4), ("m", "small", 1000, 100), ("m", "int4", 5000, 250));
        Assert.Equal(0.05, learner.Of(swapped with { Models = swapped.Models.SetItem(2, swapped.Models[2] with { Digest = "e" }) }, 1).JoulesPerInference, 9);
    }

    [Fact]
    public void Of_AnotherModelThatSwitchesItsVariants_IsThePriceOfItsFirstFromThenOn()
    {
        var lead = ("d", "int8");
        var learner = new NodeCostLearner(Board, [new ModelWork("m", null) { Lead = () => lead }]);
        var totals = Totals(("m", "int8", 10, 4), ("m", "small", 1000, 100), ("m", "fp32", 5000, 250), ("m", "int4", 9000, 9));
        Assert.Equal(0.4, learner.Of(totals with { Models = totals.Models[..2] }, 1).JoulesPerInference, 9);

        lead = ("e", "fp32");
        var swapped = totals with { Models = [totals.Models[0], totals.Models[1], totals.Models[2] with { Digest = "e" }, totals.Models[3] with { Digest = "e" }] };
        Assert.Equal(0.05, learner.Of(swapped, 1).JoulesPerInference, 9);
    }

    [Fact]
    public void Of_BoardThatIsPutToSleep_DrawsWhatItsProfileSaysOfSleep()
    {
        var costs = new NodeCostLearner(Board with { SleepWatts = 0.02 }, [], sleeps: true).Of(Totals(), 1);

        Assert.Equal((2, 0.02, true), (costs.BaseWatts, costs.SleepWatts, costs.CanSleep));
        Assert.False(new NodeCostLearner(Board, [], sleeps: true).Of(Totals(), 1).CanSleep);
    }

    [Fact]
    public void Of_InferencesThatGotDearer_ForgetsWhatTheyCostLongAgo()
    {
        var learner = new NodeCostLearner(Board, [new ModelWork("m", null)]);
        Assert.Equal(0.1, learner.Of(Totals(("m", "v", 1_000_000, 100_000)), 1).JoulesPerInference, 9);

        Assert.InRange(learner.Of(Totals(("m", "v", 1_000_100, 100_100)), 1).JoulesPerInference, 0.6, 0.7);
        Assert.Equal(1, learner.Of(Totals(("m", "v", 1_002_000, 102_000)), 1).JoulesPerInference, 2);
    }

    [Fact]
    public void Of_ModelThatComesAndGoes_CountsWhileItIsThere()
    {
        var models = new List<ModelWork> { new("m", null) };
        var learner = new NodeCostLearner(Board, models);
        var totals = Totals(("m", "v", 10, 1), ("door", "v", 10, 2));
        Assert.Equal(0.1, learner.Of(totals, 1).JoulesPerInference, 9);

        models.Add(new ModelWork("door", null));
        Assert.Equal(0.3, learner.Of(totals, 1).JoulesPerInference, 9);
        models.RemoveAt(1);
        Assert.Equal(0.1, learner.Of(totals, 1).JoulesPerInference, 9);
    }

    private static EnergyTotals Totals(params (string Model, string Variant, long Inferences, double Joules)[] models) => new(
        History.Start, 0, null, [.. models.Select(static model => new ModelTotals(model.Model, "d", model.Variant, model.Inferences, 0, model.Joules, 0))]);
}
