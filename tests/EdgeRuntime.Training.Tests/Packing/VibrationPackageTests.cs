using EdgeRuntime.Core.Models;
using EdgeRuntime.Training.Evaluation;
using EdgeRuntime.Training.Packing;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Tests.Packing;

public sealed class VibrationPackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vibration-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_TrainedVariants_MakesAFolderThatReadsBack()
    {
        var created = new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
        new VibrationPackage([Variant(0), Variant(1)], 7).Write(_folder, created);
        var manifest = ModelPackage.Load(_folder).Manifest;

        Assert.Equal(created, manifest.Created);
        Assert.Equal(["int8", "int8-small"], manifest.Variants.Select(variant => variant.Name));
        Assert.Equal(4, manifest.Golden.Length);
        Assert.Equal(0.5, manifest.Variants[0].Accuracy);
    }

    [Fact]
    public void Write_Readme_StatesCommandAndFigures()
    {
        new VibrationPackage([Variant(0)], 7).Write(_folder, DateTimeOffset.UnixEpoch);
        var readme = File.ReadAllText(Path.Combine(_folder, "README.md"));

        Assert.Contains("--seed 7", readme, StringComparison.Ordinal);
        Assert.Contains("| 0.5000 | 0.5000 |", readme, StringComparison.Ordinal);
        Assert.Contains("| held out | 22.8-24.4, 38.5-41.0 | 0.58-0.68 |", readme, StringComparison.Ordinal);
    }

    private static TrainedVariant Variant(int index)
    {
        var recipe = VariantRecipe.All[index];
        var matrix = new ConfusionMatrix(["a", "b"]);
        matrix.Add(0, 0);
        matrix.Add(1, 0);
        return new TrainedVariant(recipe, ShippedModel.Read($"{recipe.Name}.onnx"), matrix, matrix);
    }
}
