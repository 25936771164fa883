using System.Numerics.Tensors;
using EdgeRuntime.Training.Evaluation;
using EdgeRuntime.Training.Networks;
using EdgeRuntime.Training.Onnx;
using EdgeRuntime.Training.Quantization;
using EdgeRuntime.Training.Tests.Networks;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Tests.Onnx;

public sealed class QuantizedNetworkWriterTests
{
    [Fact]
    public void Write_TrainedNetwork_AnswersInOnnxRuntimeAsTheManagedOne()
    {
        var shape = TinyProblem.Shape;
        var parameters = new NetworkTrainer(shape, new TrainingPlan(300, 24, 0.01, 2), () => Squeezed).Train(_ => { });
        var ranges = new Calibrator(shape, parameters, Squeezed).Run(Compander.Quantization, 300, clippedShare: 0);
        using var classifier = new OnnxClassifier(QuantizedNetworkWriter.Write("tiny", shape, parameters, ranges));
        var network = new ConvNetwork(shape);
        var squeezed = new float[shape.InputSize];
        double largest = 0, worst = 0;
        for (var i = 0; i < 200; i++)
        {
            TinyProblem.Draw(5_000 + i, classifier.Input);
            Squeezed(5_000 + i, squeezed);
            var expected = network.Forward(parameters, squeezed);
            var actual = classifier.Run();
            Assert.Equal(TensorPrimitives.IndexOfMax(expected), TensorPrimitives.IndexOfMax(actual));
            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitude(expected)));
            worst = Math.Max(worst, TensorPrimitives.Distance(expected, actual));
        }

        Assert.True(worst < 0.08 * largest, $"logits differ by {worst:0.000}; largest {largest:0.0}");
    }

    private static int Squeezed(long index, Span<float> input)
    {
        var label = TinyProblem.Draw(index, input);
        Compander.Squeeze(input);
        return label;
    }
}
