using System.Text.Json;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Manifests.Signals;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Inference.Preprocessing.Signals;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Preprocessing.Signals;

/// <summary>Each step against vectors that numpy and scipy computed (reference.py beside this file).</summary>
public sealed class SignalOpTests
{
    private const double Rate = 16_000;

    private static readonly Dictionary<string, float[]> Reference =
        JsonSerializer.Deserialize<Dictionary<string, float[]>>(File.ReadAllText(Checkout.PathOf("tests/EdgeRuntime.Core.Tests/Inference/Preprocessing/Signals/reference.json")))!;

    private static readonly SignalStep Power = new StftStep(256, 44, 256, Power: 2);
    private static readonly SignalStep Magnitude = new StftStep(256, 44, 256);

    public static TheoryData<string, PreprocessStep[]> Cases => new()
    {
        { "stft-librosa-zero", [new StftStep(50, 40, 64, Padding: "zero")] },
        { "stft-librosa-reflect-power", [new StftStep(64, 40, 64, Padding: "reflect", Power: 2)] },
        { "stft-tensorflow", [new StftStep(50, 40, 64, Convention: "tensorflow")] },
        { "stft-hamming", [new StftStep(50, 40, 64, "hamming")] },
        { "mel-slaney-true", [Power, new MelStep(Rate, 10, 20, 7600, "slaney", true)] },
        { "mel-htk-false", [Power, new MelStep(Rate, 10, 20, 7600, "htk")] },
        { "mel-htk-true", [Power, new MelStep(Rate, 10, 20, 7600, "htk", true)] },
        { "mel-tensorflow-false", [Power, new MelStep(Rate, 10, 20, 7600, "tensorflow")] },
        { "mfcc-librosa", [Power, new MelStep(Rate, 10, 20, 7600, "slaney", true), new LogStep("decibel", Floor: 1e-10, TopRange: 20), new DctStep(5)] },
        { "mfcc-tensorflow", [Magnitude, new MelStep(Rate, 10, 20, 4000, "tensorflow"), new LogStep(Offset: 1e-6), new DctStep(5, "tensorflow")] },
        { "dct-none", [Magnitude, new MelStep(Rate, 10, 20, 4000, "tensorflow"), new LogStep(Offset: 1e-6), new DctStep(4, "none")] },
        { "bands", [Power, new BandsStep(Rate, [0, 500, 1500, 4000, 8000])] },
        { "resample-2-1", [new ResampleStep(8000, 16_000)] },
        { "resample-1-3", [new ResampleStep(48_000, 16_000)] },
        { "resample-3-2", [new ResampleStep(16_000, 24_000)] },
        { "resample-160-441", [new ResampleStep(44_100, 16_000)] },
        { "standardize", [new StandardizeStep()] },
        { "standardize-band", [Power, new StandardizeStep("band")] },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Steps_OneChannel_AreTheReference(string name, PreprocessStep[] steps) => AssertClose(Reference[name], Run(steps, Reference["input"], 1), name);

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Steps_ThreeChannels_EachIsTheReference(string name, PreprocessStep[] steps)
    {
        var input = Reference["input"].SelectMany(static value => (float[])[value, value / 2, value]).ToArray();

        var output = Run(steps, input, 3);

        AssertClose(Reference[name], [.. output.Where(static (_, i) => i % 3 == 0)], name);
        AssertClose(Reference[name], [.. output.Where(static (_, i) => i % 3 == 2)], name);
    }

    [Fact]
    public void Transpose_FramesAndBands_AreExchanged()
    {
        var (plain, turned) = (Run([Power], Reference["input"], 1), Run([Power, new TransposeStep()], Reference["input"], 1));

        Assert.Equal(plain.Length, turned.Length);
        Assert.Equal(plain[129 + 5], turned[(5 * 2) + 1]);
    }

    [Theory]
    [InlineData("maximum", new[] { -2f, 0.5f, 1f })]
    [InlineData("magnitude", new[] { -1f, 0.25f, 0.5f })]
    public void Standardize_ByTheLargest(string by, float[] expected) => Assert.Equal(expected, Run([new StandardizeStep(by)], [-4, 1, 2], 1));

    [Fact]
    public void Standardize_Silence_StaysZero() => Assert.Equal(new float[4], Run([new StandardizeStep("maximum")], new float[4], 1));

    public static TheoryData<PreprocessStep[], string> Refusals => new()
    {
        { [new StftStep(64, 16, 64), new StftStep(64, 16, 64)], "preprocess.steps[1]: stft needs a series, not spectra" },
        { [new StftStep(400, 160, 512)], "preprocess.steps[0]: 300 samples are fewer than a frame of 512" },
        { [new MelStep(Rate, 10, 20, 7600, "htk")], "preprocess.steps[0]: mel needs spectra: an stft step must come before it" },
        { [new BandsStep(Rate, [0, 100])], "preprocess.steps[0]: bands needs spectra" },
        { [Power, new ResampleStep(1, 2)], "preprocess.steps[1]: resample needs a series" },
        { [Power, new MelStep(Rate, 10, 20, 7600, "htk"), new DctStep(13)], "preprocess.steps[2]: dct of 13 coefficients needs as many bands, but there are 10" },
        { [new StftStep(64, 16, 100)], "preprocess.steps[0]: StftStep" },
        { [new StftStep(64, 16, 64, "blackman")], "preprocess.steps[0]: StftStep" },
        { [Power, new MelStep(Rate, 10, 20, 9000, "htk")], "preprocess.steps[1]: MelStep" },
        { [new LogStep()], "preprocess.steps[0]: LogStep" },
        { [new ResampleStep(16_000, 15_999)], "preprocess.steps[0]: ResampleStep" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void Compile_StepsThatCannotBe_SayWhichAndWhy(PreprocessStep[] steps, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ModelLoadException>(() => Plan(steps, 300, 1, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_KeywordFeatures_AllocateNothing()
    {
        PreprocessStep[] steps =
        [
            new StandardizeStep("maximum"), new StftStep(480, 320, 512, Convention: "tensorflow"), new MelStep(Rate, 40, 20, 4000, "tensorflow"), new LogStep(Offset: 1e-6),
            new DctStep(10, "tensorflow"),
        ];
        var plan = Plan(steps, 16_000, 1, 490);
        var (sample, tensor) = (new Sample(), new byte[490 * sizeof(float)]);
        var random = new Random(1);
        random.NextBytes(sample.SetLength(16_000 * sizeof(short)));
        plan.Run(sample, tensor);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 20; i++)
        {
            plan.Run(sample, tensor);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static PreprocessPlan Plan(PreprocessStep[] steps, int rows, int channels, int elements) => PreprocessPlan.Compile(
        new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [rows, channels] }, Steps = [.. steps] },
        new SampleFormat(SampleKind.Series, elements == 1 ? ElementType.Float32 : ElementType.Int16, [rows, channels]),
        new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [elements] });

    private static float[] Run(PreprocessStep[] steps, float[] input, int channels)
    {
        var (extent, values) = (new Extent(input.Length / channels, 1, channels), input);
        foreach (var step in steps)
        {
            var op = SignalOps.TryCreate((SignalStep)step)!;
            Assert.Null(op.FaultOf(extent));
            values = Values.Run(op, extent, values);
            extent = op.Output(extent);
        }

        return values;
    }

    private static void AssertClose(float[] expected, float[] actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(MathF.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-5 * scale, $"{name}[{i}]: {actual[i]} instead of {expected[i]}");
        }
    }
}
