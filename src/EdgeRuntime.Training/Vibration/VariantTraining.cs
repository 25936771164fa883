using System.Globalization;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Training.Evaluation;
using EdgeRuntime.Training.Networks;
using EdgeRuntime.Training.Onnx;
using EdgeRuntime.Training.Quantization;

namespace EdgeRuntime.Training.Vibration;

/// <summary>Trains, calibrates, quantizes and judges one variant.</summary>
/// <param name="seed">Decides machines and first parameters.</param>
/// <param name="progress">Receives lines for people.</param>
/// <param name="evaluationWindows">Windows of each population that the model is judged by.</param>
internal sealed class VariantTraining(int seed, TextWriter progress, int evaluationWindows = 12_000)
{
    private const int BatchSize = 64;
    private const int ReportEvery = 500;
    private const int CalibrationWindows = 2048;
    private const double ClippedShare = 0.002;

    // Each seed of the command has machines of its own, and calibration sees machines that training did not.
    private const long MachinesPerRun = 10_000_000;
    private const long CalibrationOffset = 9_000_000;

    public TrainedVariant Run(VariantRecipe recipe)
    {
        var shape = recipe.Shape;
        var machines = MachinePopulation.Training.Shifted(seed % 64 * MachinesPerRun);
        var plan = new TrainingPlan(recipe.Steps, BatchSize, recipe.PeakRate, seed, Math.Min(ReportEvery, recipe.Steps));
        var parameters = new NetworkTrainer(shape, plan, () => new WindowSampler(machines).DrawSqueezed).Train(report => Report(recipe, report));
        var calibration = new WindowSampler(machines.Shifted(CalibrationOffset));
        var ranges = new Calibrator(shape, parameters, calibration.DrawSqueezed).Run(Compander.Quantization, CalibrationWindows, ClippedShare);
        var model = QuantizedNetworkWriter.Write($"vibration-condition-{recipe.Name}", shape, parameters, ranges);
        return new TrainedVariant(recipe, model, Judge(model, MachinePopulation.HeldOut), Judge(model, MachinePopulation.Anywhere));
    }

    private ConfusionMatrix Judge(byte[] model, MachinePopulation machines) =>
        ModelEvaluation.Run(model, new WindowSampler(machines).DrawNormalized, evaluationWindows, MachineConditions.Labels);

    private void Report(VariantRecipe recipe, TrainingProgress report) => progress.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{recipe.Name} {report.Step}/{recipe.Steps} loss {report.Loss:0.0000} accuracy {report.Accuracy:0.0000}"));
}
