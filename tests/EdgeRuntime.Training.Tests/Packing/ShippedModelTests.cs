using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Training.Evaluation;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Tests.Packing;

public sealed class ShippedModelTests
{
    public static TheoryData<string> Variants => ShippedModel.Variants;

    [Fact]
    public void Manifest_EveryFile_IsThereWithItsHashAndSize()
    {
        Assert.All(ShippedModel.Manifest.Files, file =>
        {
            var content = ShippedModel.Read(file.Path);
            Assert.Equal(file.Size, content.Length);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
        });
    }

    [Fact]
    public void Folder_InAll_IsBelow300Kilobytes() =>
        Assert.True(new DirectoryInfo(ShippedModel.Folder).EnumerateFiles().Sum(file => file.Length) < 300_000);

    [Fact]
    public void Manifest_LabelsAndSample_FitTheSource()
    {
        var manifest = ShippedModel.Manifest;
        var source = new VibrationOptions();

        Assert.Equal(MachineConditions.Labels, manifest.Labels);
        Assert.Equal([source.WindowSamples, VibrationSynthesizer.Channels], manifest.Preprocess.Sample.Shape);
        Assert.Equal(source.SampleRateHz, manifest.Preprocess.Sample.SampleRateHz);
        Assert.Equal([Compander.Knee], Assert.IsType<NormalizeStep>(manifest.Preprocess.Steps[0]).Std);
        Assert.IsType<LayoutStep>(manifest.Preprocess.Steps[1]);
    }

    [Fact]
    public void Golden_EveryVector_ComesOutOfItsVariant() => Assert.All(ShippedModel.Manifest.Golden, golden =>
    {
        using var classifier = new OnnxClassifier(ShippedModel.Read(ShippedModel.Variant(golden.Variant!).File));
        ShippedModel.Read(golden.Input).CopyTo(MemoryMarshal.AsBytes(classifier.Input));
        var expected = MemoryMarshal.Cast<byte, float>(ShippedModel.Read(golden.Output));
        var actual = classifier.Run();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], golden.Tolerance);
        }
    });

    [Theory]
    [MemberData(nameof(Variants))]
    public void Accuracy_OnHeldOutMachines_IsWhatTheManifestClaims(string name)
    {
        var variant = ShippedModel.Variant(name);
        var matrix = ModelEvaluation.Run(
            ShippedModel.Read(variant.File), new WindowSampler(MachinePopulation.HeldOut).DrawNormalized, 1200, MachineConditions.Labels);

        Assert.InRange(matrix.Accuracy, variant.Accuracy!.Value - 0.015, variant.Accuracy.Value + 0.015);
    }

    [Fact]
    public void Accuracy_OfTheDefaultVariant_IsAtLeast95Percent() => Assert.True(ShippedModel.Manifest.Variants[0].Accuracy >= 0.95);

    // Each machine by itself must do, not only the mean over many.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Accuracy_LiveOnOneMachine_IsAtLeast90Percent(long seed)
    {
        using var classifier = new OnnxClassifier(ShippedModel.Read(ShippedModel.Manifest.Variants[0].File));
        await using var source = new VibrationSource("machine", new VibrationOptions { Seed = seed }, Clocks.System);
        var sample = new Sample();
        var right = 0;
        const int windows = 720;
        var start = new DateTimeOffset(2026, 6, 1, 20, 0, 0, TimeSpan.Zero);
        for (var minute = 0; minute < windows; minute++)
        {
            await source.ReadAsync(sample, start.AddMinutes(minute), TestContext.Current.CancellationToken);
            Compander.Normalize(MemoryMarshal.Cast<byte, float>(sample.Bytes), classifier.Input, VibrationSynthesizer.Channels);
            right += MachineConditions.Labels[TensorPrimitives.IndexOfMax(classifier.Run())] == sample.Truth ? 1 : 0;
        }

        Assert.True(right >= 0.9 * windows, $"{right} of {windows} right");
    }
}
