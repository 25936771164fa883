using EdgeRuntime.Training.Networks;
using EdgeRuntime.Training.Quantization;
using EdgeRuntime.Training.Tests.Networks;

namespace EdgeRuntime.Training.Tests.Quantization;

public sealed class CalibratorTests
{
    private static readonly AffineQuantization Input = new(1f / 127, 128);

    [Fact]
    public void Run_NothingClipped_CoversEveryPeak()
    {
        var parameters = NetworkInitializer.Create(TinyProblem.Shape, 3);
        var ranges = new Calibrator(TinyProblem.Shape, parameters, TinyProblem.Draw).Run(Input, 50, clippedShare: 0);
        var network = new ConvNetwork(TinyProblem.Shape);
        var input = new float[TinyProblem.Shape.InputSize];
        for (var i = 0; i < 50; i++)
        {
            TinyProblem.Draw(i, input);
            network.Forward(parameters, input);
            Assert.True(network.Activations(0).ToArray().Max() <= (ranges.Layers[0].Scale * 255) + 1e-5);
            Assert.True(network.Activations(1).ToArray().Max() <= (ranges.Layers[1].Scale * 255) + 1e-5);
            Assert.True(network.Features.ToArray().Max() <= (ranges.Features.Scale * 255) + 1e-5);
        }

        Assert.Equal(Input, ranges.Input);
    }

    [Fact]
    public void Run_ShareClipped_NarrowsTheRange()
    {
        var parameters = NetworkInitializer.Create(TinyProblem.Shape, 3);
        var calibrator = new Calibrator(TinyProblem.Shape, parameters, TinyProblem.Draw);

        Assert.True(calibrator.Run(Input, 100, 0.3).Layers[0].Scale < calibrator.Run(Input, 100, 0).Layers[0].Scale);
    }

    [Fact]
    public void Rectified_DeadLayer_HasAUsableScale() => Assert.True(AffineQuantization.Rectified(0).Scale > 0);
}
