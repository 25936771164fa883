using EdgeRuntime.Training.Networks;

namespace EdgeRuntime.Training.Tests.Networks;

public sealed class GradientTests
{
    private static readonly NetworkShape Shape = NetworkShape.Stack(2, 40, 3, (5, 7, 2, 3), (6, 4, 2, 1));

    [Fact]
    public void Backward_EveryParameter_AgreesWithFiniteDifferences()
    {
        var parameters = NetworkInitializer.Create(Shape, 4);
        var network = new ConvNetwork(Shape);
        var input = Input();
        var gradients = new float[Shape.ParameterCount];
        network.Forward(parameters, input);
        network.Backward(parameters, 1, gradients);

        var worst = 0.0;
        for (var i = 0; i < parameters.Length; i++)
        {
            const float step = 2e-3f;
            var difference = (LossAt(parameters, i, step, network, input) - LossAt(parameters, i, -step, network, input)) / (2 * step);
            worst = Math.Max(worst, Math.Abs(difference - gradients[i]) / (0.02 + Math.Abs(difference)));
        }

        Assert.True(worst < 0.08, $"largest relative difference {worst:0.000}");
        Assert.True(gradients.Count(gradient => gradient != 0) > 0.8 * gradients.Length, "a dead network would pass by zeros alone");
    }

    [Fact]
    public void Backward_SecondSample_AddsItsGradient()
    {
        var parameters = NetworkInitializer.Create(Shape, 4);
        var network = new ConvNetwork(Shape);
        var once = new float[Shape.ParameterCount];
        var twice = new float[Shape.ParameterCount];
        network.Forward(parameters, Input());
        network.Backward(parameters, 2, once);
        network.Backward(parameters, 2, twice);
        network.Forward(parameters, Input());
        network.Backward(parameters, 2, twice);

        for (var i = 0; i < once.Length; i++)
        {
            Assert.Equal(2 * once[i], twice[i], 1e-5);
        }
    }

    [Fact]
    public void Backward_HugeLogits_StaysFinite()
    {
        var parameters = NetworkInitializer.Create(Shape, 4);
        Shape.DenseBias(parameters)[0] = 500;
        var network = new ConvNetwork(Shape);
        var gradients = new float[Shape.ParameterCount];
        network.Forward(parameters, Input());
        var loss = network.Backward(parameters, 1, gradients);

        Assert.True(double.IsFinite(loss));
        Assert.All(gradients, gradient => Assert.True(float.IsFinite(gradient)));
    }

    private static double LossAt(float[] parameters, int index, float step, ConvNetwork network, float[] input)
    {
        var saved = parameters[index];
        parameters[index] = saved + step;
        var logits = network.Forward(parameters, input);
        var loss = Math.Log(Math.Exp(logits[0]) + Math.Exp(logits[1]) + Math.Exp(logits[2])) - logits[1];
        parameters[index] = saved;
        return loss;
    }

    private static float[] Input()
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, Shape.InputSize).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
