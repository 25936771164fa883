using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Postprocessing;
using static EdgeRuntime.Core.Tests.Inference.Postprocessing.PostprocessHarness;

namespace EdgeRuntime.Core.Tests.Inference.Postprocessing;

/// <summary>Layouts of detectors, each against a reading that is written from its definition.</summary>
public sealed class DetectionLayoutTests
{
    private const int Classes = 3;
    private const int Side = 64;

    private static readonly TensorSpec Image = Tensor("images", 1, 3, Side, Side);

    // Centre and size in pixels, the score of there being an object, and the classes; few places, so that boxes do overlap.
    private static readonly Gen<float[]> Row = Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[8, 24], Gen.Int[8, 24], Gen.Float[0, 1], Gen.Float[0, 1].Array[Classes])
        .Select(static (x, y, width, height, objectness, classes) => (float[])[x * 8, y * 8, width, height, objectness, .. classes]);

    private static readonly Gen<float[][]> Rows = Row.Array[9, 40];

    [Fact]
    public void Yolo_AnyRows_AreTheSameInBothOrdersOfTheTensor() => Rows.Sample(
        static rows =>
        {
            var spec = new DetectionSpec(0.3) { Layout = DetectionLayout.Yolo };
            float[][] plain = [.. rows.Select(static row => (float[])[.. row[..4], .. row[5..]])];

            var figuresFirst = Detect(spec, Classes, [(Tensor("y", 1, 4 + Classes, plain.Length), Transposed(plain))]);
            var rowsFirst = Detect(spec, Classes, [(Tensor("y", 1, plain.Length, 4 + Classes), [.. plain.SelectMany(static row => row)])]);

            Same(Naive(plain.Select(static row => Best(row, 4, 1)), 0.3, 0.5), figuresFirst);
            Same(Naive(plain.Select(static row => Best(row, 4, 1)), 0.3, 0.5), rowsFirst);
        },
        iter: 300);

    [Fact]
    public void YoloObjectness_AnyRows_ScoreIsTheProduct() => Rows.Sample(
        static rows =>
        {
            var spec = new DetectionSpec(0.3) { Layout = DetectionLayout.YoloObjectness };
            var expected = Naive(rows.Select(static row => Best(row, 5, row[4])), 0.3, 0.5);

            Same(expected, Detect(spec, Classes, [(Tensor("y", 1, rows.Length, 5 + Classes), [.. rows.SelectMany(static row => row)])]));
            Same(expected, Detect(spec, Classes, [(Tensor("y", 1, 5 + Classes, rows.Length), Transposed(rows))]));
        },
        iter: 300);

    [Fact]
    public void YoloObjectness_Sigmoid_AppliesToBothScores()
    {
        float[][] rows = [[32, 32, 8, 8, 2, -9, 3, -9], .. Enumerable.Repeat(new float[] { 8, 8, 8, 8, -9, -9, -9, -9 }, 9)];

        var result = Detect(new DetectionSpec(0.3, Activation: Activation.Sigmoid) { Layout = DetectionLayout.YoloObjectness }, Classes, [(Tensor("y", 1, 10, 8), [.. rows.SelectMany(static row => row)])]);

        Assert.Equal((1, 1), (result.Count, result.Indices[0]));
        Assert.Equal(Sigmoid(2) * Sigmoid(3), result.Scores[0], 1e-6);
    }

    [Fact]
    public void EndToEnd_Rows_AreTakenAsTheyAre()
    {
        // Two boxes of one class that overlap: the graph has decided that both stay. The last is padding.
        float[] rows = [8, 16, 40, 48, 0.9f, 2, 9, 17, 41, 49, 0.8f, 2, 0, 0, 0, 0, 0, 0];

        var result = Detect(new DetectionSpec { Layout = DetectionLayout.EndToEnd }, 0, [(Tensor("y", 1, 3, 6), rows)]);

        Assert.Equal([2, 2], result.Indices.Take(result.Count));
        Assert.Equal(new BoxF(8 / 64f, 16 / 64f, 32 / 64f, 32 / 64f), result.Boxes[0]);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    [InlineData(9, 3)]
    [InlineData(-1, 0)]
    public void Ssd_Count_SaysHowManyRowsHold(float count, int expected)
    {
        var result = Detect(
            new DetectionSpec { Layout = DetectionLayout.Ssd },
            0,
            [(Tensor("boxes", 1, 3, 4), [0.1f, 0.2f, 0.5f, 0.6f, 0, 0, 1, 1, 0, 0, 1, 1]), (Tensor("classes", 1, 3), [16, 0, 1]), (Tensor("scores", 1, 3), [0.75f, 0.7f, 0.6f]), (Tensor("count", 1), [count])]);

        Assert.Equal(expected, result.Count);
        if (expected > 0)
        {
            Assert.Equal((16, 0.75f), (result.Indices[0], result.Scores[0]));
            Assert.Equal(0.2f, result.Boxes[0].X);
        }
    }

    [Fact]
    public void Ssd_PixelsAndCornersOfPyTorch_BecomeFractions()
    {
        var spec = new DetectionSpec { Layout = DetectionLayout.Ssd, BoxFormat = BoxFormat.Xyxy, BoxUnit = BoxUnit.Pixels, BackgroundClass = 0 };

        var result = Detect(spec, 0, [(Tensor("boxes", 2, 4), [16, 32, 48, 64, 0, 0, 64, 64]), (Tensor("labels", 2), [1, 0]), (Tensor("scores", 2), [0.9f, 0.95f])]);

        Assert.Equal([1], result.Indices.Take(result.Count));
        Assert.Equal(new BoxF(0.25f, 0.5f, 0.5f, 0.5f), result.Boxes[0]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void Yolo_Keypoints_FollowTheClasses(int figures)
    {
        float[] points = figures == 3 ? [16, 32, 0.5f, 48, 8, 0.25f] : [16, 32, 48, 8];
        float[][] rows = [[32, 32, 16, 16, 0.9f, .. points], .. Enumerable.Range(0, 19).Select(_ => new float[5 + points.Length])];

        var result = Detect(new DetectionSpec { Layout = DetectionLayout.Yolo, Keypoints = 2 }, 1, [(Tensor("y", 1, 5 + points.Length, 20), Transposed(rows))]);

        var box = Assert.Single(Assert.IsType<DetectionOutput>(result.ToOutput()).Boxes);
        double? Score(double score) => figures == 3 ? score : null;
        Assert.Equal([new Keypoint(0.25, 0.5, Score(0.5)), new Keypoint(0.75, 0.125, Score(0.25))], box.Keypoints!);
    }

    [Fact]
    public void Yunet_OneCell_IsDecodedByItsDefinition()
    {
        // Stride 32: four cells of a picture of 64 pixels. The last one, column 1 and row 1, has a face.
        float[] cls = [0, 0, 0, 0.81f];
        float[] bbox = [.. new float[12], 0.5f, 0.25f, 0, MathF.Log(0.5f)];
        float[] kps = [.. new float[30], 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1];

        var result = Detect(
            new DetectionSpec { Layout = DetectionLayout.Yunet },
            1,
            [(Tensor("cls_32", 1, 4, 1), cls), (Tensor("obj_32", 1, 4, 1), [1, 1, 1, 1]), (Tensor("bbox_32", 1, 4, 4), bbox), (Tensor("kps_32", 1, 4, 10), kps)]);

        var box = Assert.Single(Assert.IsType<DetectionOutput>(result.ToOutput()).Boxes);
        Assert.Equal(0.9, box.Score, 1e-4);
        Assert.Equal(new BoxF((48 - 16) / 64f, (40 - 8) / 64f, 0.5f, 0.25f), result.Boxes[0]);
        Assert.Equal([1.1 / 2, 1.3 / 2, 1.5 / 2, 1.7 / 2, 1.9 / 2], box.Keypoints!.Select(static point => Math.Round(point.X, 5)));
    }

    [Fact]
    public void Yolo_FiguresThatAreNotNumbers_HideNoOtherBox()
    {
        float[][] rows = [[float.NaN, 32, 8, 8, 0.9f, 0], [32, 32, 8, 8, float.NaN, 0], [32, 32, 8, 8, 0, 0.8f], .. Enumerable.Repeat(new float[6], 9)];

        foreach (var (tensor, values) in new[] { (Tensor("y", 1, 6, 12), Transposed(rows)), (Tensor("y", 1, 12, 6), [.. rows.SelectMany(static row => row)]) })
        {
            var result = Detect(new DetectionSpec { Layout = DetectionLayout.Yolo }, 2, [(tensor, values)]);

            Assert.Equal([1], result.Indices.Take(result.Count));
            Assert.Equal(ErrorCode.NotANumber, result.Error);
        }
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        var postprocessor = Create(new DetectionSpec(0.3) { Layout = DetectionLayout.Yolo, Keypoints = 2 }, [Tensor("y", 1, 9, 40)], Image);
        var session = FixedSession.Of([.. Enumerable.Range(0, 360).Select(static i => i % 7 / 7f)]);
        var result = new InferenceResult(null, postprocessor.Entries);
        postprocessor.Run(session, result);
        var before = GC.GetAllocatedBytesForCurrentThread();

        postprocessor.Run(session, result);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public static TheoryData<string, DetectionSpec, TensorSpec[]> Wrong => new()
    {
        { "'y' must be [1,4+3,n] or [1,n,4+3], but is [1,6,64]; check labels, keypoints and layout", new DetectionSpec { Layout = DetectionLayout.Yolo }, [Tensor("y", 1, 6, 64)] },
        { "'y' must be [1,5+3,n] or [1,n,5+3], but is [1,85,64]", new DetectionSpec { Layout = DetectionLayout.YoloObjectness }, [Tensor("y", 1, 85, 64)] },
        { "'y' must be [1,4+3+17x2 or x3,n]", new DetectionSpec { Layout = DetectionLayout.Yolo, Keypoints = 17 }, [Tensor("y", 1, 7, 64)] },
        { "the outputs must be [n,6], but are 'y' [1,300,7]", new DetectionSpec { Layout = DetectionLayout.EndToEnd }, [Tensor("y", 1, 300, 7)] },
        { "the outputs must be boxes [n,4], classes [n], scores [n], but are 's' [1,10], 'b' [1,10,4], 'c' [1,10]; list them in this order", new DetectionSpec { Layout = DetectionLayout.Ssd }, [Tensor("s", 1, 10), Tensor("b", 1, 10, 4), Tensor("c", 1, 10)] },
        { "layout yunet needs the output obj_8", new DetectionSpec { Layout = DetectionLayout.Yunet }, [Tensor("cls_8", 1, 64, 1), Tensor("a", 1), Tensor("b", 1)] },
        { "layout yunet: output 'cls_8' must have 64 x 1 values for an input of 64 x 64, but is [1,63,1]", new DetectionSpec { Layout = DetectionLayout.Yunet }, [Tensor("cls_8", 1, 63, 1), Tensor("a", 1), Tensor("b", 1)] },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Create_OutputsOfAnotherForm_SaysWhichFormTheyMustHave(string expected, DetectionSpec spec, TensorSpec[] outputs) => Assert.StartsWith(
        $"postprocess detection: {expected}",
        Assert.Throws<ModelLoadException>(() => CreateWithLabels(spec, Classes, [.. outputs])).Message,
        StringComparison.Ordinal);

    private static InferenceResult Detect(DetectionSpec spec, int labels, (TensorSpec Tensor, float[] Values)[] outputs) =>
        Run(CreateWithLabels(spec, labels, [.. outputs.Select(static output => output.Tensor)]), FixedSession.Of([.. outputs.Select(static output => output.Values)]));

    private static IPostprocessor CreateWithLabels(DetectionSpec spec, int labels, TensorSpec[] outputs) => Create(spec, [.. outputs], Image, labels);

    private static float[] Transposed(float[][] rows) => [.. Enumerable.Range(0, rows[0].Length).SelectMany(figure => rows.Select(row => row[figure]))];

    private static (int Class, float Score, BoxF Box) Best(float[] row, int firstClass, float objectness)
    {
        var label = Enumerable.Range(0, Classes).MaxBy(c => row[firstClass + c]);
        return (label, objectness * row[firstClass + label], new BoxF((row[0] - (row[2] / 2)) / Side, (row[1] - (row[3] / 2)) / Side, row[2] / Side, row[3] / Side));
    }

    private static List<(int Class, float Score, BoxF Box)> Naive(IEnumerable<(int Class, float Score, BoxF Box)> candidates, double threshold, double iou)
    {
        var kept = new List<(int Class, float Score, BoxF Box)>();
        foreach (var candidate in candidates.Where(candidate => candidate.Score >= threshold).OrderByDescending(static candidate => candidate.Score))
        {
            if (kept.All(other => other.Class != candidate.Class || other.Box.IntersectionOverUnion(candidate.Box) <= iou))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }

    private static void Same(List<(int Class, float Score, BoxF Box)> expected, InferenceResult actual)
    {
        expected = [.. expected.Take(20)];
        Assert.Equal(expected.Select(static box => (box.Class, box.Score)), actual.Indices.Take(actual.Count).Zip(actual.Scores));
        Assert.All(expected.Zip(actual.Boxes), static pair => Assert.True(pair.First.Box.IntersectionOverUnion(pair.Second) > 0.9999f));
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
