using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Postprocessing;
using static EdgeRuntime.Core.Tests.Inference.Postprocessing.PostprocessHarness;

namespace EdgeRuntime.Core.Tests.Inference.Postprocessing;

public sealed class DetectionPostprocessorTests
{
    private const int Classes = 3;

    // Few places, so that boxes do overlap.
    private static readonly Gen<float[]> Box = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6], Gen.Int[1, 4], Gen.Int[1, 4])
        .Select(static (y, x, height, width) => new[] { y / 10f, x / 10f, (y + height) / 10f, (x + width) / 10f });

    private static readonly Gen<(float[] Corners, float[] Scores)[]> Boxes = Gen.Select(Box, Gen.Float[0, 1].Array[Classes]).Array[1, 25];

    [Fact]
    public void Run_AnyBoxes_IsGreedySuppressionWithinEachClass() => Gen.Select(Boxes, Gen.Double[0.05, 0.9], Gen.Double[0.1, 0.9], Gen.Int[1, 20]).Sample(
        static (boxes, threshold, iou, maxBoxes) =>
        {
            var result = Detect(new DetectionSpec(threshold, iou, maxBoxes), boxes);

            var kept = Naive(boxes, threshold, iou).Take(maxBoxes).ToList();
            Assert.Equal(kept.Select(static box => (box.Class, box.Score)), result.Indices.Take(result.Count).Zip(result.Scores));
            Assert.Equal(kept.Select(static box => box.Box), result.Boxes.Take(result.Count));
        },
        iter: 1000);

    [Fact]
    public void Run_OverlapOfTwoClasses_KeepsBoth() =>
        Assert.Equal([0, 1], Detect(new DetectionSpec(), ([0, 0, 1, 1], [0.9f, 0, 0]), ([0, 0, 1, 1], [0, 0.8f, 0])).Indices.Take(2));

    [Fact]
    public void Run_NothingAboveTheThreshold_IsEmpty()
    {
        var result = Detect(new DetectionSpec(), ([0, 0, 1, 1], [0.49f, 0.1f, 0]));

        Assert.Equal((OutputKind.Detection, 0, null), (result.Kind, result.Count, result.BestLabel));
        Assert.Empty(Assert.IsType<DetectionOutput>(result.ToOutput()).Boxes);
    }

    [Fact]
    public void Run_FiguresThatAreNotNumbers_HideNoOtherBox()
    {
        var result = Detect(
            new DetectionSpec(),
            ([0, 0, 0.1f, 0.1f], [float.NaN, float.PositiveInfinity, 0.7f]),
            ([float.NaN, 0, 1, 1], [0.9f, 0, 0]),
            ([0.5f, 0.5f, 1, 1], [0, 0.8f, float.NegativeInfinity]));

        Assert.Equal([1, 2], result.Indices.Take(result.Count));
        Assert.Equal(ErrorCode.NotANumber, result.Error);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void Run_CandidatesWithoutEnd_LooksAtTheBestOnesOnly(int tooMany, int expected)
    {
        // Copies of one box, and a weaker one elsewhere that is the last candidate, or one past it.
        var copies = Enumerable.Repeat((new[] { 0, 0, 0.5f, 0.5f }, new[] { 0.9f, -1, -1 }), DetectionPostprocessor.MaxCandidates - 1 + tooMany);

        Assert.Equal(expected, Detect(new DetectionSpec(0), [.. copies, ([0.6f, 0.6f, 1, 1], [0.8f, -1, -1])]).Count);
    }

    [Fact]
    public void Run_Sigmoid_ThresholdAppliesToTheProbability() =>
        Assert.Equal(1, Detect(new DetectionSpec(Activation: Activation.Sigmoid), ([0, 0, 1, 1], [0.1f, -0.1f, -5])).Count);

    [Fact]
    public void ToOutput_Corners_BecomePlaceAndSize()
    {
        var result = Detect(new DetectionSpec(), ([0.25f, 0.5f, 0.75f, 0.625f], [0, 0, 0.75f]));

        Assert.Equal([new DetectedBox("2", 0.75, 0.5, 0.25, 0.125, 0.5)], Assert.IsType<DetectionOutput>(result.ToOutput()).Boxes);
    }

    [Fact]
    public void Create_TensorsThatAreNoBoxesAndScores_SaysWhichShapesTheyHave()
    {
        var wrong = new[] { (Tensor("b", 5, 3), Tensor("s", 5, 2)), (Tensor("b", 5, 4), Tensor("s", 6, 2)), (Tensor("b"), Tensor("s", 5, 2)), (Tensor("b", 5, 4), Tensor("s")) };

        Assert.All(wrong, static pair => Assert.StartsWith(
            "postprocess detection: 'b' must be [n,4] and 's' [n,classes], but they are [",
            Assert.Throws<ModelLoadException>(() => Create(new DetectionSpec(), [pair.Item1, pair.Item2])).Message,
            StringComparison.Ordinal));
    }

    [Fact]
    public void IntersectionOverUnion_KnownBoxes_IsTheSharedShare()
    {
        var box = new BoxF(0, 0, 2, 2);

        Assert.Equal(1, box.IntersectionOverUnion(box));
        Assert.Equal(1 / 7f, box.IntersectionOverUnion(new BoxF(1, 1, 2, 2)), 1e-6f);
        Assert.Equal(0, box.IntersectionOverUnion(new BoxF(2, 0, 1, 1)));
        Assert.Equal(0, box.IntersectionOverUnion(new BoxF(0.5f, 0.5f, 0, 1)));
    }

    private static InferenceResult Detect(DetectionSpec spec, params (float[] Corners, float[] Scores)[] boxes) => Run(
        Create(spec, [Tensor("b", 1, boxes.Length, 4), Tensor("s", 1, boxes.Length, Classes)]),
        FixedSession.Of([.. boxes.SelectMany(static box => box.Corners)], [.. boxes.SelectMany(static box => box.Scores)]));

    private static List<(int Class, float Score, BoxF Box)> Naive((float[] Corners, float[] Scores)[] boxes, double threshold, double iou)
    {
        var kept = new List<(int Class, float Score, BoxF Box)>();
        var candidates = boxes.SelectMany(static box => box.Scores.Select((score, label) => (Class: label, Score: score, Box: Rectangle(box.Corners))));
        foreach (var candidate in candidates.Where(candidate => candidate.Score >= threshold).OrderByDescending(static candidate => candidate.Score))
        {
            if (kept.All(other => other.Class != candidate.Class || other.Box.IntersectionOverUnion(candidate.Box) <= iou))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }

    private static BoxF Rectangle(float[] corners) => new(corners[1], corners[0], corners[3] - corners[1], corners[2] - corners[0]);
}
