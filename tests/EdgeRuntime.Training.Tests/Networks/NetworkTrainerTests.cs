using System.Numerics.Tensors;
using EdgeRuntime.Training.Networks;

namespace EdgeRuntime.Training.Tests.Networks;

public sealed class NetworkTrainerTests
{
    [Fact]
    public void Train_TinyProblem_LearnsIt()
    {
        var reports = new List<TrainingProgress>();
        var parameters = TinyProblem.Train(1, progress: reports.Add);
        var network = new ConvNetwork(TinyProblem.Shape);
        var input = new float[TinyProblem.Shape.InputSize];
        var right = 0;
        for (var i = 0; i < 300; i++)
        {
            var label = TinyProblem.Draw(1_000_000 + i, input);
            right += TensorPrimitives.IndexOfMax(network.Forward(parameters, input)) == label ? 1 : 0;
        }

        Assert.True(right >= 290, $"{right} of 300 right");
        Assert.True(reports[^1].Loss < 0.3 * reports[0].Loss);
    }

    [Fact]
    public void Train_SameSeed_SameParametersWhateverTheThreads() => Assert.Equal(TinyProblem.Train(5, 40), TinyProblem.Train(5, 40));

    [Fact]
    public void Train_OtherSeed_OtherParameters() => Assert.NotEqual(TinyProblem.Train(5, 10), TinyProblem.Train(6, 10));

    [Fact]
    public void CosineSchedule_FromFirstToLastStep_RisesThenFallsToNothing()
    {
        var schedule = new CosineSchedule(0.01, 1000);
        var rates = Enumerable.Range(0, 1000).Select(schedule.RateAt).ToArray();

        Assert.Equal(0.01, rates.Max(), 1e-9);
        Assert.InRange(Array.IndexOf(rates, rates.Max()), 25, 35);
        Assert.True(rates[0] < 0.001 && rates[^1] < 1e-6);
    }

    [Fact]
    public void AdamOptimizer_Parabola_FindsItsMinimum()
    {
        var optimizer = new AdamOptimizer(1, weightDecay: 0);
        float[] parameters = [5];
        for (var i = 0; i < 2000; i++)
        {
            optimizer.Step(parameters, [2 * (parameters[0] - 1.5f)], 0.02);
        }

        Assert.Equal(1.5, parameters[0], 0.01);
    }
}
