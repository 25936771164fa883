using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using static EdgeRuntime.Core.Tests.Inference.Postprocessing.PostprocessHarness;

namespace EdgeRuntime.Core.Tests.Inference.Postprocessing;

public sealed class ClassificationPostprocessorTests
{
    [Fact]
    public void Run_AnyScores_TopKIsTheSortedHead() => Gen.Select(Gen.Float[-50, 50].Array[1, 60], Gen.Int[1, 20]).Sample(
        static (scores, topK) =>
        {
            var result = Run(Create(new ClassificationSpec(topK), [Tensor("y", 1, scores.Length)]), FixedSession.Of(scores));

            // A stable sort: of equals the lower class comes first.
            var expected = scores.Select(static (score, index) => (index, score)).OrderByDescending(static pair => pair.score).Take(topK);
            Assert.Equal(expected, result.Indices.Take(result.Count).Zip(result.Scores));
        },
        iter: 1000);

    [Fact]
    public void Run_Softmax_AreTheProbabilitiesOfAnyLogits() => Gen.Float[-1e4f, 1e4f].Array[1, 20].Sample(
        static logits =>
        {
            var result = Run(Create(new ClassificationSpec(20, Activation.Softmax), [Tensor("y", logits.Length)]), FixedSession.Of(logits));
            var powers = logits.Select(logit => Math.Exp((double)logit - logits.Max())).ToArray();

            Assert.Equal(1, result.Scores.Sum(), 1e-4f);
            Assert.All(result.Indices.Zip(result.Scores), pair => Assert.Equal(powers[pair.First] / powers.Sum(), pair.Second, 1e-4));
        },
        iter: 500);

    [Fact]
    public void Run_Sigmoid_IsEachClassByItself()
    {
        var result = Run(Create(new ClassificationSpec(3, Activation.Sigmoid), [Tensor("y", 3)]), FixedSession.Of([0, 2, -2]));

        Assert.Equal([1, 0, 2], result.Indices);
        Assert.Equal(0.5f, result.Scores[1], 1e-6f);
        Assert.Equal(1 / (1 + MathF.Exp(-2)), result.Scores[0], 1e-6f);
    }

    [Fact]
    public void Run_QuantizedOutput_IsDequantizedFirst()
    {
        var output = Tensor("y", 3) with { Type = ElementType.Int8, Scale = 1 / 256.0, ZeroPoint = -128 };

        var result = Run(Create(new ClassificationSpec(), [output]), new FixedSession([], [unchecked((byte)-128), 127, 0]));

        Assert.Equal((1, 255 / 256f), (result.Indices[0], result.Scores[0]));
    }

    [Theory]
    [InlineData(0.5, new[] { 2, 0 })]
    [InlineData(0.95, new int[0])]
    public void Run_Threshold_NamesSeveralClassesOrNone(double threshold, int[] expected)
    {
        var result = Run(Create(new ClassificationSpec(5, Activation.Sigmoid) { ScoreThreshold = threshold }, [Tensor("y", 3)]), FixedSession.Of([1, -1, 2]));

        Assert.Equal(expected, result.Indices.Take(result.Count));
        Assert.Equal(expected.Length == 0 ? null : "2", result.BestLabel);
        Assert.Equal(expected.Skip(1).Select(static label => $"{label}"), Assert.IsType<ClassificationOutput>(result.ToOutput()).Top.Select(static other => other.Label));
    }

    [Theory]
    [InlineData(true, new[] { 0.6f, 0.8f })]
    [InlineData(false, new[] { 3f, 4f })]
    public void Run_Embedding_HasLengthOneWhereAsked(bool normalize, float[] expected) =>
        Assert.Equal(expected.Select(static value => (float?)value), Assert.IsType<RawOutput>(Run(Create(new EmbeddingSpec(normalize), [Tensor("y", 1, 2)]), FixedSession.Of([3, 4])).ToOutput()).Values);

    [Fact]
    public void Run_EmbeddingOfNothing_StaysNothing() =>
        Assert.Equal([0f, 0f], Assert.IsType<RawOutput>(Run(Create(new EmbeddingSpec(), [Tensor("y", 1, 2)]), FixedSession.Of([0, 0])).ToOutput()).Values);

    [Fact]
    public void ToOutput_OnlyTheWinnerAskedFor_IsNothingMore() =>
        Assert.Null(Run(Create(new ClassificationSpec(1), [Tensor("y", 3)]), FixedSession.Of([0.1f, 0.7f, 0.2f])).ToOutput());

    [Fact]
    public void ToOutput_NoLabels_NamesClassesByTheirNumber()
    {
        var result = Run(Create(new ClassificationSpec(2), [Tensor("y", 3)]), FixedSession.Of([0.1f, 0.7f, 0.2f]));

        Assert.Equal((OutputKind.Classification, "1", 0.7), (result.Kind, result.BestLabel, result.BestScore));
        Assert.Equal([new LabelScore("2", 0.2)], Assert.IsType<ClassificationOutput>(result.ToOutput()).Top);
    }

    [Theory]
    [InlineData(Activation.None, new[] { 2, 0 })]
    [InlineData(Activation.Sigmoid, new[] { 2, 0 })]
    [InlineData(Activation.Softmax, new int[0])]
    public void Run_ScoreThatIsNotANumber_IsLeftOutAndSaid(Activation activation, int[] expected)
    {
        // NaN is neither above nor below a score: it took the first place, and kept it.
        var result = Run(Create(new ClassificationSpec(3, activation), [Tensor("y", 3)]), FixedSession.Of([0.25f, float.NaN, 0.5f]));

        Assert.Equal(expected, result.Indices.Take(result.Count));
        Assert.Equal(ErrorCode.NotANumber, result.Error);
    }
}
