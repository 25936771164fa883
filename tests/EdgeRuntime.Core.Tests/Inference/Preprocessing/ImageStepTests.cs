using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Preprocessing;

/// <summary>Image steps against what OpenCV, Pillow and numpy make of the same picture (Reference/make-images.py), and places on the input traced back to the picture.</summary>
public sealed class ImageStepTests
{
    private static readonly JsonNode Reference = JsonNode.Parse(File.ReadAllText(Checkout.PathOf("tests/EdgeRuntime.Core.Tests/Inference/Preprocessing/Reference/images.json")))!;

    public static TheoryData<int, string> Cases => [.. Reference["cases"]!.AsArray().Select(static (one, i) => new TheoryDataRow<int, string>(i, one!["step"]!.ToJsonString()))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_ReferencePicture_IsWhatTheUsualToolsMake(int index, string step)
    {
        var expected = Reference["cases"]![index]!;
        int[] shape = [.. expected["shape"]!.AsArray().Select(static side => (int)side!)];
        var (height, width) = ((int)Reference["height"]!, (int)Reference["width"]!);
        var picture = new Sample { Height = height, Width = width };
        Reference["picture"]!.AsArray().Select(static value => (byte)(int)value!).ToArray().CopyTo(picture.SetLength(height * width * 3));

        var actual = Run([StepOf(step)], picture, new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [.. shape] });

        Assert.All(expected["values"]!.AsArray().Zip(actual), static pair => Assert.Equal((float)(double)pair.First!, pair.Second, 2e-3f));
    }

    [Fact]
    public void Cases_OfTheReference_CoverEveryStepAndMethod()
    {
        var steps = Reference["cases"]!.AsArray().Select(static one => one!["step"]!).ToList();

        Assert.Superset(new HashSet<string> { "resize", "letterbox", "rotate", "pad", "grey", "channelOrder" }, steps.Select(static step => (string)step["op"]!).ToHashSet());
        Assert.Superset(new HashSet<string> { "area", "antialias" }, steps.Select(static step => (string?)step["method"] ?? "bilinear").ToHashSet());
    }

    [Fact]
    public void Grey_OfAGreyPicture_IsThePicture()
    {
        var sample = new Sample { Height = 1, Width = 3 };
        new byte[] { 1, 128, 255 }.CopyTo(sample.SetLength(3));

        Assert.Equal([1, 128, 255], Run([new GreyStep()], sample, new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [1, 3] }, channels: 1));
    }

    [Theory]
    [InlineData(2, "preprocess.steps[0] makes a colour image grey, but the sample has 2 channels")]
    [InlineData(3, "the model wants an image [0,0,1], but the source yields an image uint8 [0,0,3]; set the channels of preprocess.sample.shape to 3 and add the step {\"op\": \"grey\"}")]
    public void Compile_ChannelsThatDoNotFit_SaysWhatToDo(int channels, string expected)
    {
        var format = new SampleFormat(SampleKind.Image, ElementType.UInt8, [0, 0, channels]);
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [0, 0, channels == 3 ? 1 : channels] }, Steps = [new GreyStep()] };

        Assert.Equal(expected, Assert.Throws<ModelLoadException>(() => PreprocessPlan.Compile(spec, format, new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [4] })).Message);
    }

    [Fact]
    public void Compile_BordersWithoutEnd_AreRefusedWhateverFollows()
    {
        var border = new PadStep(8192, 8192, 8192, 8192);
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [4, 4, 3] }, Steps = [border, border, border, border, new ResizeStep(4, 4)] };

        Assert.StartsWith(
            "preprocess.steps[0] yields 16388 x 16388 x 3 values, more than the 67108864 that a step may yield",
            Assert.Throws<ModelLoadException>(() => PreprocessPlan.Compile(spec, new SampleFormat(SampleKind.Image, ElementType.UInt8, [4, 4, 3]), new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [48] })).Message,
            StringComparison.Ordinal);
    }

    public static TheoryData<PreprocessStep> Wrong =>
    [
        new LetterboxStep(0, 4), new LetterboxStep(4, 8193), new LetterboxStep(4, 4, double.NaN), new PadStep(-1), new PadStep(Right: 8193), new PadStep(Fill: double.PositiveInfinity), new RotateStep(45), new RotateStep(0),
    ];

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Compile_ImpossibleStep_IsRefused(PreprocessStep step)
    {
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [4, 4, 3] }, Steps = [step] };

        Assert.StartsWith(
            $"preprocess.steps[0]: {step.GetType().Name}",
            Assert.Throws<ModelLoadException>(() => PreprocessPlan.Compile(spec, new SampleFormat(SampleKind.Image, ElementType.UInt8, [4, 4, 3]), new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [48] })).Message,
            StringComparison.Ordinal);
    }

    // The brightest pixel of the input lies where the placement says it does in the picture.
    [Fact]
    public void Placement_AnySteps_LeadsBackToThePixel()
    {
        PreprocessStep[][] chains =
        [
            [new CropStep(0.25, 0.125, 0.5, 0.75), new LetterboxStep(64, 64)],
            [new RotateStep(90), new LetterboxStep(50, 70)],
            [new RotateStep(180), new PadStep(3, 5, 7, 9), new ResizeStep(64, 48)],
            [new RotateStep(270), new CropStep(0, 0, 0.75, 0.75), new ResizeStep(40, 90) { Method = ResizeMethod.Area }],
            [new LetterboxStep(96, 32, Centered: false)],
        ];
        Gen.Select(Gen.Int[0, 4], Gen.Int[13, 27], Gen.Int[8, 20]).Sample(
            (chain, x, y) =>
            {
                // A dot of 4 x 4 pixels in the middle of a picture of 40 x 32.
                var sample = new Sample { Height = 32, Width = 40 };
                var bytes = sample.SetLength(32 * 40);
                bytes.Clear();
                for (var i = 0; i < 16; i++)
                {
                    bytes[((y + (i / 4)) * 40) + x + (i % 4)] = 255;
                }

                var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [0, 0, 1] }, Steps = [.. chains[chain]] };
                var (width, height) = chains[chain][^1] switch { ResizeStep resize => (resize.Width, resize.Height), LetterboxStep letterbox => (letterbox.Width, letterbox.Height), _ => default };
                var input = new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [1, 1, height, width] };
                var plan = PreprocessPlan.Compile(spec, new SampleFormat(SampleKind.Image, ElementType.UInt8, [0, 0, 1]), input);
                var tensor = new byte[height * width * sizeof(float)];
                plan.Run(sample, tensor);
                var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor).ToArray();
                // The fill is not the dot.
                var dot = Enumerable.Range(0, values.Length).Where(i => values[i] > 200).ToList();
                var result = new InferenceResult(null, 1) { Kind = OutputKind.Detection, Count = 1 };
                var (left, top) = (dot.Min(i => i % width), dot.Min(i => i / width));
                result.Boxes[0] = BoxF.Between((float)left / width, (float)top / height, (dot.Max(i => i % width) + 1f) / width, (dot.Max(i => i / width) + 1f) / height);

                plan.Placement!.Value.Apply(result);

                Assert.Equal((40, 32), result.Picture);
                Assert.Equal(x + 2, (result.Boxes[0].X + (result.Boxes[0].Width / 2)) * 40, 1.01f);
                Assert.Equal(y + 2, (result.Boxes[0].Y + (result.Boxes[0].Height / 2)) * 32, 1.01f);
            },
            iter: 200);
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        PreprocessStep[] steps = [new CropStep(0.1, 0.1, 0.8, 0.8), new RotateStep(90), new PadStep(1, 1, 1, 1), new LetterboxStep(24, 24), new ResizeStep(16, 16) { Method = ResizeMethod.Area }, new GreyStep(), new LayoutStep()];
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [0, 0, 3] }, Steps = [.. steps] };
        var plan = PreprocessPlan.Compile(spec, new SampleFormat(SampleKind.Image, ElementType.UInt8, [0, 0, 3]), new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [1, 1, 16, 16] });
        var sample = new Sample { Height = 40, Width = 60 };
        sample.SetLength(40 * 60 * 3).Fill(7);
        var tensor = new byte[16 * 16 * sizeof(float)];
        plan.Run(sample, tensor);
        plan.Run(sample, tensor);
        var before = GC.GetAllocatedBytesForCurrentThread();

        plan.Run(sample, tensor);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static PreprocessStep StepOf(string json)
    {
        var manifest = JsonNode.Parse("""{"sample": {"kind": "image", "shape": [0, 0, 3]}}""")!;
        manifest["steps"] = new JsonArray(JsonNode.Parse(json));
        return ((PreprocessSpec)manifest.Deserialize(ManifestJsonContext.Default.GetTypeInfo(typeof(PreprocessSpec))!)!).Steps[0];
    }

    private static float[] Run(PreprocessStep[] steps, Sample sample, TensorSpec input, int channels = 3)
    {
        var spec = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Image, Shape = [sample.Height, sample.Width, channels] }, Steps = [.. steps] };
        var plan = PreprocessPlan.Compile(spec, new SampleFormat(SampleKind.Image, ElementType.UInt8, [sample.Height, sample.Width, channels]), input);
        var tensor = new byte[input.Shape.Aggregate(sizeof(float), static (product, side) => product * side)];
        Assert.True(plan.Run(sample, tensor));
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor).ToArray();
    }
}
