using EdgeRuntime.Core.Energy.Metering;
using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Core.Tests.Energy.Metering;

public sealed class PriceLearnerTests
{
    private double _noise = 0.01;

    [Fact]
    public void Observe_SharesThatVary_TellsIdleAndModelsApart()
    {
        var learner = new PriceLearner(1);
        learner.Add(1);
        learner.Add(1);
        var random = new CounterRandom(1, 0);
        for (var i = 0; i < 200; i++)
        {
            double[] shares = [random.Between(0, 0.4), random.Between(0, 0.4)];
            learner.Observe(2.2 + (3 * shares[0]) + (0.7 * shares[1]) + (0.01 * random.NextGaussian()), shares, ref _noise);
        }

        Assert.Equal(2.2, learner.IdleWatts, 0.02);
        Assert.Equal(3, learner.Watts(0), 0.05);
        Assert.Equal(0.7, learner.Watts(1), 0.05);
        Assert.True(learner.Sigma(0) < 0.05);
    }

    [Fact]
    public void Observe_SharesThatNeverVary_AddsUpAndDividesByTheProfile()
    {
        var learner = new PriceLearner(1);
        learner.Add(1);
        for (var i = 0; i < 100; i++)
        {
            learner.Age(TimeSpan.FromSeconds(10));
            learner.Observe(2, [0.5], ref _noise);
        }

        Assert.Equal(2, learner.IdleWatts + (0.5 * learner.Watts(0)), 0.01);
        Assert.True(learner.Sigma(0) > 0.3, "what the data cannot tell must not look known");
    }

    [Fact]
    public void Observe_SomethingIsPluggedIn_IdleFollowsAndTheModelStays()
    {
        var learner = new PriceLearner(2);
        learner.Add(1);
        var random = new CounterRandom(2, 0);
        for (var i = 0; i < 300; i++)
        {
            var share = random.Between(0, 0.5);
            learner.Age(TimeSpan.FromSeconds(10));
            learner.Observe((i < 200 ? 2 : 3.5) + (1.5 * share), [share], ref _noise);
        }

        Assert.Equal(3.5, learner.IdleWatts, 0.05);
        Assert.Equal(1.5, learner.Watts(0), 0.1);
    }

    [Fact]
    public void Observe_Anything_NoPriceIsEverNegativeOrNoNumber()
    {
        var learner = new PriceLearner(1);
        learner.Add(1);
        var random = new CounterRandom(3, 0);
        for (var i = 0; i < 2000; i++)
        {
            learner.Age(TimeSpan.FromSeconds(random.Between(0, 1000)));
            learner.Observe(random.Between(0, 20), [random.NextDouble()], ref _noise);
            Assert.True(learner.IdleWatts >= 0 && double.IsFinite(learner.IdleWatts));
            Assert.True(learner.Watts(0) >= 0 && double.IsFinite(learner.Watts(0)) && double.IsFinite(learner.Sigma(0)));
        }
    }
}
