using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Postprocessing;
using EdgeRuntime.Testing;
using static EdgeRuntime.Core.Tests.Inference.Postprocessing.PostprocessHarness;

namespace EdgeRuntime.Core.Tests.Inference.Postprocessing;

/// <summary>Anomaly scores, plain values, and what holds for every postprocessor.</summary>
public sealed class PostprocessorTests
{
    [Fact]
    public void Anomaly_ByOutput_IsTheOnlyValue()
    {
        var result = Run(Create(new AnomalySpec(0.5), [Tensor("y", 1, 1)]), FixedSession.Of([0.75f]));

        Assert.Equal(new AnomalyOutput(0.75, 0.5), result.ToOutput());
        Assert.Null(result.BestLabel);
    }

    [Fact]
    public void Anomaly_ByReconstruction_IsTheMeanSquaredDifferenceInRealUnits()
    {
        // The input holds 0.5 (q - 10) = 1, 2, 3; the output was 1, 4, 2: squares 0, 4, 1.
        var input = Tensor("x", 3) with { Type = ElementType.UInt8, Scale = 0.5, ZeroPoint = 10 };
        var postprocessor = Create(new AnomalySpec(2, AnomalyScore.ReconstructionError), [Tensor("y", 3)], input);

        var result = Run(postprocessor, new FixedSession([12, 14, 16], FixedSession.Bytes(1, 4, 2)));

        Assert.Equal(5 / 3f, result.Scores[0], 1e-6f);
    }

    [Fact]
    public void Anomaly_ReconstructionOfAnotherSize_IsRefused()
    {
        var error = Assert.Throws<ModelLoadException>(static () => Create(new AnomalySpec(2, AnomalyScore.ReconstructionError), [Tensor("y", 4)], Tensor("x", 3)));

        Assert.Equal("postprocess anomaly: a reconstruction has as many values as the input, but 'x' has 3 and 'y' 4", error.Message);
    }

    [Fact]
    public void Regression_AllValues_AreTheOutput() =>
        Assert.Equal((float?[])[1.5f, -2], Assert.IsType<RegressionOutput>(Run(Create(new RegressionSpec(), [Tensor("y", 2)]), FixedSession.Of([1.5f, -2])).ToOutput()).Values);

    [Fact]
    public void Raw_MoreValuesThanTheLimit_AreCutOff() =>
        Assert.Equal((float?[])[1, 2], Assert.IsType<RawOutput>(Run(Create(new RawSpec(2), [Tensor("y", 4)]), FixedSession.Of([1, 2, 3, 4])).ToOutput()).Values);

    [Fact]
    public void ToOutput_ValuesThatAreNotNumbers_AreAbsentAndTheOthersExact()
    {
        float[] values = [float.NaN, float.PositiveInfinity, 1e30f, -3e38f, 1e-30f, 0.1f, 0];
        float?[] expected = [null, null, 1e30f, -3e38f, 1e-30f, 0.1f, 0];

        var raw = Run(Create(new RawSpec(), [Tensor("y", 7)]), FixedSession.Of(values));
        var regression = Run(Create(new RegressionSpec(), [Tensor("y", 7)]), FixedSession.Of(values));

        Assert.Equal(expected, Assert.IsType<RawOutput>(raw.ToOutput()).Values);
        Assert.Equal(expected, Assert.IsType<RegressionOutput>(regression.ToOutput()).Values);
        Assert.Equal((ErrorCode.NotANumber, ErrorCode.NotANumber), (raw.Error, regression.Error));
    }

    [Theory]
    [InlineData(AnomalyScore.Output, float.NaN)]
    [InlineData(AnomalyScore.Output, float.NegativeInfinity)]
    [InlineData(AnomalyScore.ReconstructionError, float.NaN)]
    [InlineData(AnomalyScore.ReconstructionError, 1e30f)]
    public void Anomaly_ScoreThatIsNotANumber_IsAbsent(AnomalyScore score, float value)
    {
        var result = Run(Create(new AnomalySpec(0.5, score), [Tensor("y", 1)], Tensor("x", 1)), new FixedSession(FixedSession.Bytes(0), FixedSession.Bytes(value)));

        Assert.Equal(new AnomalyOutput(null, 0.5), result.ToOutput());
        Assert.Equal(ErrorCode.NotANumber, result.Error);
    }

    [Fact]
    public void Clear_EveryKind_IsAnEmptyResultOfThatKind()
    {
        PostprocessSpec[] specs = [new ClassificationSpec(), new DetectionSpec(), new AnomalySpec(1), new RegressionSpec(), new RawSpec()];
        var outputs = specs.Select(static spec =>
        {
            var result = new InferenceResult(null, 20) { Count = 3 };
            Create(spec, spec is DetectionSpec ? [Tensor("b", 1, 4), Tensor("s", 1, 2)] : [Tensor("y", 1)]).Clear(result);
            return result.ToOutput();
        }).ToArray();

        Assert.Empty(((ClassificationOutput)outputs[0]!).Top);
        Assert.Empty(((DetectionOutput)outputs[1]!).Boxes);
        Assert.Equal(new AnomalyOutput(null, 1), outputs[2]);
        Assert.Empty(((RegressionOutput)outputs[3]!).Values);
        Assert.Empty(((RawOutput)outputs[4]!).Values);
    }

    [Fact]
    public void Run_EveryKindInSteadyState_AllocatesNothing()
    {
        var session = new FixedSession(FixedSession.Bytes(1, 2, 3, 4), FixedSession.Bytes(0, 0, 0.5f, 0.5f), FixedSession.Bytes(0.9f, 0.8f));
        IPostprocessor[] all =
        [
            Create(new ClassificationSpec(3, Activation.Softmax), [Tensor("y", 4)]),
            Create(new DetectionSpec(0.1), [Tensor("b", 1, 4), Tensor("s", 1, 2)]),
            Create(new AnomalySpec(1, AnomalyScore.ReconstructionError), [Tensor("y", 4)], Tensor("x", 4)),
            Create(new RegressionSpec(), [Tensor("y", 4)]),
            Create(new RawSpec(), [Tensor("y", 4)]),
        ];
        var result = new InferenceResult(null, 20);
        RunAll(all, session, result);

        Assert.Equal(0, Garbage.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                RunAll(all, session, result);
            }
        }));
    }

    private static void RunAll(IPostprocessor[] all, FixedSession session, InferenceResult result)
    {
        for (var i = 0; i < all.Length; i++)
        {
            all[i].Run(session, result);
        }
    }
}
