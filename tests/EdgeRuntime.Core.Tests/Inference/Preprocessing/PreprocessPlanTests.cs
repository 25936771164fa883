using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Preprocessing;

public sealed class PreprocessPlanTests
{
    private static readonly NormalizeStep Unit = new([0], [1]);

    /// <summary>What is refused, and how the message begins.</summary>
    public static TheoryData<string, PreprocessStep[], SampleFormat, TensorSpec> Refused => new()
    {
        { "the model wants an image [4,4,3], but the source yields a series float32 [16,3]", [], Series(16, 3), Tensor(48) },
        { "the model wants an image [4,4,3], but the source yields an image uint8 [4,5,3]", [], Image(4, 5), Tensor(48) },
        { "preprocess yields 48 values (4 x 4 x 3), but the input 'x' takes 47 ([47])", [], Image(4, 4), Tensor(47) },
        { "preprocess.steps[0]: CropStep", [new CropStep(0.5, 0, 0.6, 1)], Image(4, 4), Tensor(48) },
        { "preprocess.steps[0]: CropStep", [new CropStep(double.NaN, 0, 1, 1)], Image(4, 4), Tensor(48) },
        { "preprocess.steps[0]: ResizeStep", [new ResizeStep(0, 4)], Image(4, 4), Tensor(48) },
        { "preprocess.steps[0]: ResizeStep", [new ResizeStep(4, 8193)], Image(4, 4), Tensor(48) },
        { "preprocess.steps[0]: NormalizeStep", [new NormalizeStep([0], [0])], Image(4, 4), Tensor(48) },
        { "preprocess.steps[0]: NormalizeStep", [new NormalizeStep([], [1])], Image(4, 4), Tensor(48) },
        { "preprocess.steps[0]: NormalizeStep", [new NormalizeStep([0, 0, 0], [1, 1])], Image(4, 4), Tensor(48) },
        { "preprocess.steps[0]: NormalizeStep", [new NormalizeStep([double.PositiveInfinity], [1])], Image(4, 4), Tensor(48) },
        { "preprocess.steps[0]: NormalizeStep", [new NormalizeStep([0], [1], double.PositiveInfinity)], Image(4, 4), Tensor(48) },
        { "preprocess.steps[1] normalizes 2 channels, but the sample has 3", [Unit, new NormalizeStep([0, 0], [1])], Image(4, 4), Tensor(48) },
        { "preprocess.steps[1] must come before the layout step", [new LayoutStep(), new ResizeStep(4, 4)], Image(4, 4), Tensor(48) },
        { "preprocess.steps[1] must come before the layout step", [new LayoutStep(), new LayoutStep()], Image(4, 4), Tensor(48) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Compile_StepsThatDoNotLeadFromTheSourceToTheInput_SaysWhere(string expected, PreprocessStep[] steps, SampleFormat format, TensorSpec input)
    {
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [4, 4, 3] }, Steps = [.. steps] };

        var error = Assert.Throws<ModelLoadException>(() => PreprocessPlan.Compile(spec, format, input));

        Assert.Equal(ErrorCode.ModelMismatch, error.Code);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Compile_ImageStepOnASeries_IsRefused()
    {
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [8, 2] }, Steps = [new ChannelOrderStep()] };

        var error = Assert.Throws<ModelLoadException>(() => PreprocessPlan.Compile(spec, Series(8, 2), Tensor(16)));

        Assert.Equal("preprocess.steps[0]: ChannelOrderStep { } cannot be applied to a series", error.Message);
    }

    [Theory]
    [InlineData(980, true)]
    [InlineData(1020, true)]
    [InlineData(979, false)]
    [InlineData(1021, false)]
    public void Compile_SampleRate_MayDifferByTwoPercent(double actual, bool fits)
    {
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [8, 2], SampleRateHz = 1000 } };
        var error = Record.Exception(() => PreprocessPlan.Compile(spec, Series(8, 2) with { SampleRateHz = actual }, Tensor(16)));

        Assert.Equal(fits ? null : $"the model wants 1000 samples a second, but the source yields {actual}", (error as ModelLoadException)?.Message);
        Assert.Equal(fits, error is null);
    }

    [Theory]
    [InlineData(17, 19)]
    [InlineData(23, 29)]
    public void Compile_OpenImageSizeWithoutAResize_IsRefusedWhateverTheInput(int height, int width)
    {
        var spec = Open(new LayoutStep());

        Assert.Throws<ModelLoadException>(() => PreprocessPlan.Compile(spec, Image(0, 0), Tensor(3, height, width)));
    }

    [Fact]
    public void Run_OpenImageSize_AnySizeFillsTheInput()
    {
        var plan = PreprocessPlan.Compile(Open(new CropStep(0.25, 0.25, 0.5, 0.5), new ResizeStep(3, 2)), Image(0, 0), Tensor(2, 3, 3));
        var tensor = new float[18];

        foreach (var (height, width) in new[] { (1, 1), (200, 100), (3, 7) })
        {
            plan.Run(Sample(Enumerable.Repeat((byte)9, height * width * 3), height, width), MemoryMarshal.AsBytes(tensor.AsSpan()));
            Assert.All(tensor, static value => Assert.Equal(9, value));
        }
    }

    [Fact]
    public void Run_SeriesToQuantizedInput_WalksTheWholePath()
    {
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [3, 2] }, Steps = [new NormalizeStep([1, 10], [2, 5]), new LayoutStep()] };
        var input = Tensor(1, 2, 3) with { Type = ElementType.Int8, Scale = 0.5, ZeroPoint = -3 };
        var plan = PreprocessPlan.Compile(spec, Series(3, 2), input);
        var tensor = new byte[6];

        // (x - mean) / std is 0, 1, 2 and 0, -2, 1000: two steps each, less three, saturated.
        plan.Run(Sample(MemoryMarshal.AsBytes<float>(new float[] { 1, 10, 3, 0, 5, 5010 }).ToArray()), tensor);

        Assert.Equal([-3, -1, 1, -3, -7, 127], tensor.Select(static raw => (int)(sbyte)raw));
    }

    [Fact]
    public void Run_NoStepsAndTheSameType_CopiesTheBytes()
    {
        var plan = PreprocessPlan.Copy(Tensor(2) with { Type = ElementType.Int8, Scale = 0.1, ZeroPoint = 5 });
        var tensor = new byte[2];
        plan.Run(Sample([7, 250]), tensor);

        Assert.Equal([7, 250], tensor);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_SampleOfAnotherLength_IsRefusedOnTheCopyingPathToo(int length)
    {
        var error = Assert.Throws<InferenceException>(() => PreprocessPlan.Copy(Tensor(2) with { Type = ElementType.UInt8 }).Run(Sample(new byte[length]), new byte[2]));

        Assert.Equal($"a sample of {length} bytes is not of the source's form uint8 [2]", error.Message);
    }

    [Fact]
    public void Run_ImageWithoutPixels_IsRefused()
    {
        var plan = PreprocessPlan.Compile(Open(new ResizeStep(4, 4)), Image(0, 0), Tensor(48));

        Assert.Throws<InferenceException>(() => plan.Run(Sample([], 0, 0), new byte[48 * 4]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Run_SampleThatIsNotANumber_LeavesTheTensorAndSaysSo(float bad)
    {
        // A quantized input made 0 of it.
        var series = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [2, 1] } };
        var quantized = PreprocessPlan.Compile(series, Series(2, 1), Tensor(2) with { Type = ElementType.Int8, Scale = 0.1 });
        var (good, wrong) = (Sample(MemoryMarshal.AsBytes<float>([1, 2]).ToArray()), Sample(MemoryMarshal.AsBytes<float>([3, bad]).ToArray()));
        var (integers, floats) = (new byte[2], new byte[8]);

        Assert.True(quantized.Run(good, integers));
        Assert.False(quantized.Run(wrong, integers));
        Assert.True(PreprocessPlan.Copy(Tensor(2)).Run(good, floats));
        Assert.False(PreprocessPlan.Copy(Tensor(2)).Run(wrong, floats));

        Assert.Equal([10, 20], integers);
        Assert.Equal(good.Bytes.ToArray(), floats);
    }

    [Fact]
    public void Run_InSteadyState_AllocatesNothing()
    {
        var steps = new PreprocessStep[] { new CropStep(0.1, 0.1, 0.8, 0.8), new ResizeStep(24, 24), new ChannelOrderStep(), new NormalizeStep([1, 2, 3], [4, 5, 6], 0.5), new LayoutStep() };
        var plan = PreprocessPlan.Compile(Open(steps), Image(0, 0), Tensor(3, 24, 24) with { Type = ElementType.UInt8, Scale = 0.02, ZeroPoint = 128 });
        var sample = Sample(new byte[40 * 30 * 3], 40, 30);
        var tensor = new byte[3 * 24 * 24];
        plan.Run(sample, tensor);

        Assert.Equal(0, Garbage.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                plan.Run(sample, tensor);
            }
        }));
    }

    private static PreprocessSpec Open(params PreprocessStep[] steps) => new() { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [0, 0, 3] }, Steps = [.. steps] };

    private static SampleFormat Image(int height, int width) => new(SampleKind.Image, ElementType.UInt8, [height, width, 3]);

    private static SampleFormat Series(int samples, int channels) => new(SampleKind.Series, ElementType.Float32, [samples, channels]);

    private static TensorSpec Tensor(params ImmutableArray<int> shape) => new() { Name = "x", Type = ElementType.Float32, Shape = shape };

    private static Sample Sample(IEnumerable<byte> bytes, int height = 0, int width = 0)
    {
        byte[] content = [.. bytes];
        var sample = new Sample { Height = height, Width = width };
        content.CopyTo(sample.SetLength(content.Length));
        return sample;
    }
}
