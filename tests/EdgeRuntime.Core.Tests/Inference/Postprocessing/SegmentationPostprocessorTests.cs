using System.Numerics;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Preprocessing;
using static EdgeRuntime.Core.Tests.Inference.Postprocessing.PostprocessHarness;

namespace EdgeRuntime.Core.Tests.Inference.Postprocessing;

public sealed class SegmentationPostprocessorTests
{
    // Two rows of four pixels: classes 0 0 1 1 / 2 2 2 2.
    private static readonly int[] Classes = [0, 0, 1, 1, 2, 2, 2, 2];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_ScoresOfClasses_GivesTheSharesInBothLayouts(bool channelsFirst)
    {
        float[] scores = channelsFirst
            ? [.. Enumerable.Range(0, 3).SelectMany(static c => Classes.Select(label => label == c ? 5f : c))]
            : [.. Classes.SelectMany(static label => Enumerable.Range(0, 3).Select(c => label == c ? 5f : c))];

        var output = Segment(new SegmentationSpec(Mask: true), channelsFirst ? Tensor("y", 1, 3, 2, 4) : Tensor("y", 1, 2, 4, 3), scores, 3);

        Assert.Equal([new ClassArea("2", 0.5), new ClassArea("0", 0.25), new ClassArea("1", 0.25)], output.Areas);
        Assert.Equal((4, 2, 1.0, 1.0), (output.Mask!.Columns, output.Mask.Rows, output.Mask.Width, output.Mask.Height));
        Assert.Equal([0, 2, 1, 2, 2, 4], output.Mask.Runs);
    }

    [Fact]
    public void Run_ClassOfEachPixel_IsTakenAsItIs()
    {
        var tensor = Tensor("y", 1, 2, 4) with { Type = ElementType.Int32 };
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(Classes).ToArray();

        var result = Run(Create(new SegmentationSpec(), [tensor], labels: 3), new FixedSession([], bytes));

        Assert.Equal([new ClassArea("2", 0.5), new ClassArea("0", 0.25), new ClassArea("1", 0.25)], Assert.IsType<SegmentationOutput>(result.ToOutput()).Areas);
        Assert.Null(Assert.IsType<SegmentationOutput>(result.ToOutput()).Mask);
    }

    [Theory]
    [InlineData(1, new[] { "0" }, new[] { 0.25 })]
    [InlineData(2, new[] { "0", "1" }, new[] { 0.75, 0.25 })]
    public void Run_OneScoreForEachPixel_IsAgainstItsThreshold(int labels, string[] names, double[] shares)
    {
        var output = Segment(new SegmentationSpec(Activation.Sigmoid), Tensor("y", 1, 1, 2, 4), [-1, -1, 2, 2, -1, -1, -1, -1], labels);

        Assert.Equal(names, output.Areas.Select(static area => area.Label));
        Assert.Equal(shares, output.Areas.Select(static area => area.Share));
    }

    [Fact]
    public void Run_Letterboxed_LeavesTheBordersOut()
    {
        // A picture of 8 x 4 in an input of 8 x 8: rows 2 to 5 show it, rows of the output 1 and 2 of 4.
        var step = new LetterboxOp(new LetterboxStep(8, 8));
        var source = new Extent(4, 8, 3);
        float[] scores = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
        var postprocessor = Create(new SegmentationSpec(Mask: true), [Tensor("y", 1, 1, 4, 4)], labels: 2);
        var result = new InferenceResult(null, postprocessor.Entries) { Placement = new Placement(step.Output(source), source, step.ToInput(source)) };

        postprocessor.Run(FixedSession.Of(scores), result);

        var output = Assert.IsType<SegmentationOutput>(result.ToOutput());
        Assert.Equal([new ClassArea("0", 0.75), new ClassArea("1", 0.25)], output.Areas);
        Assert.Equal((4, 2), (output.Mask!.Columns, output.Mask.Rows));
        Assert.Equal(new Vector4(0, 0, 1, 1), new Vector4((float)output.Mask.X, (float)output.Mask.Y, (float)output.Mask.Width, (float)output.Mask.Height));
        Assert.Equal([1, 2, 0, 6], output.Mask.Runs);
    }

    [Fact]
    public void Run_MaskOfTooManyRuns_IsLeftOutAndTheSharesStay()
    {
        var output = Segment(new SegmentationSpec(Mask: true), Tensor("y", 1, 1, 64, 64), [.. Enumerable.Range(0, 64 * 64).Select(static i => (float)(i & 1))], 2);

        Assert.Null(output.Mask);
        Assert.Equal([0.5, 0.5], output.Areas.Select(static area => area.Share));
    }

    [Fact]
    public void Run_ScoreThatIsNotANumber_IsSaid()
    {
        var result = Run(Create(new SegmentationSpec(), [Tensor("y", 1, 1, 1, 2)], labels: 2), FixedSession.Of([float.NaN, 1]));

        Assert.Equal((0, ErrorCode.NotANumber), (result.Count, result.Error));
    }

    [Fact]
    public void Create_OutputOfAnotherForm_SaysWhichItMustHave()
    {
        Assert.StartsWith("postprocess segmentation: 'y' must be [1,classes,height,width]", Refused([4]), StringComparison.Ordinal);
        Assert.StartsWith("postprocess segmentation: 'y' [1,5,2,4] has 4 classes, but there are 3 labels", Refused([1, 5, 2, 4]), StringComparison.Ordinal);
    }

    private static string Refused(int[] shape) => Assert.Throws<ModelLoadException>(() => Create(new SegmentationSpec(), [Tensor("y", [.. shape])], labels: 3)).Message;

    private static SegmentationOutput Segment(SegmentationSpec spec, TensorSpec tensor, float[] scores, int labels) =>
        Assert.IsType<SegmentationOutput>(Run(Create(spec, [tensor], labels: labels), FixedSession.Of(scores)).ToOutput());
}
