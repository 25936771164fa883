using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Training.Networks;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Tests.Vibration;

public sealed class VariantTrainingTests
{
    [Fact]
    public void Run_FewSteps_AlreadyKnowsMostMachinesItNeverSaw()
    {
        var shape = NetworkShape.Stack(2, 2048, MachineConditions.Count, (8, 32, 16, 8), (8, 8, 4, 3), (12, 8, 4, 3));
        var recipe = new VariantRecipe("tiny", shape, 400, 0.005);
        var progress = new StringWriter();
        var variant = new VariantTraining(3, progress, evaluationWindows: 600).Run(recipe);

        Assert.True(variant.HeldOut.Accuracy > 0.6, $"{variant.HeldOut.Accuracy:0.000}\n{variant.HeldOut.ToMarkdown()}");
        Assert.Equal(600, variant.HeldOut.Total);
        Assert.Contains("tiny 400/400", progress.ToString(), StringComparison.Ordinal);
    }
}
