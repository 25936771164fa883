using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Training.Evaluation;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Tests.Packing;

public sealed class ShippedModelTests
{
    public static TheoryData<string> Variants => ShippedModel.Variants;

    [Fact]
    public void Folder_InAll_IsBelow300Kilobytes() =>
        Assert.True(new DirectoryInfo(ShippedModel.Package.Folder).EnumerateFiles().Sum(file => file.Length) < 300_000);

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
}
