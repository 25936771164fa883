using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Training.Evaluation;
using EdgeRuntime.Training.Onnx;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Packing;

/// <summary>Packs the trained variants as the model <c>vibration-condition</c>.</summary>
/// <param name="variants">The variants, the default one first.</param>
/// <param name="seed">The seed that made them.</param>
internal sealed class VibrationPackage(ImmutableArray<TrainedVariant> variants, int seed)
{
    private const string Model = "vibration-condition";

    // Kernels of different processors round differently; a step of the last quantizer moves a logit by up to some tenths.
    private const double GoldenTolerance = 0.5;

    private static readonly VibrationOptions Source = new();

    private static readonly ImmutableArray<int> GoldenWindows = [(int)MachineCondition.Looseness, (int)MachineCondition.BearingInner];

    /// <summary>Writes the folder.</summary>
    /// <param name="path">Where.</param>
    /// <param name="created">When the model was made.</param>
    public void Write(string path, DateTimeOffset created)
    {
        var folder = new ModelFolder(path);
        foreach (var variant in variants)
        {
            folder.AddPayload(variant.File, variant.Model);
        }

        var golden = WriteGolden(folder);
        folder.WriteManifest(Manifest(created, golden, folder.Files));
        folder.WriteText("README.md", new VibrationReadme(variants, seed).ToString());
    }

    private ImmutableArray<GoldenVector> WriteGolden(ModelFolder folder)
    {
        var vectors = ImmutableArray.CreateBuilder<GoldenVector>();
        var sampler = new WindowSampler(MachinePopulation.HeldOut);
        var input = new float[variants[0].Recipe.Shape.InputSize];
        foreach (var window in GoldenWindows)
        {
            var label = MachineConditions.Labels[sampler.DrawNormalized(window, input)];
            var inputFile = $"golden-{label}.f32";
            folder.AddPayload(inputFile, MemoryMarshal.AsBytes<float>(input));
            foreach (var variant in variants)
            {
                using var classifier = new OnnxClassifier(variant.Model);
                input.CopyTo(classifier.Input);
                var outputFile = $"golden-{label}.{variant.Recipe.Name}.f32";
                folder.AddPayload(outputFile, MemoryMarshal.AsBytes(classifier.Run()));
                vectors.Add(new GoldenVector(inputFile, outputFile, GoldenTolerance, variant.Recipe.Name));
            }
        }

        return vectors.ToImmutable();
    }

    private ModelManifest Manifest(DateTimeOffset created, ImmutableArray<GoldenVector> golden, ImmutableArray<FileSpec> files) => new()
    {
        Schema = ModelManifest.CurrentSchema,
        Model = Model,
        Version = "1.0.0",
        Release = 1,
        Created = created,
        MinimumAgent = "0.1.0",
        Description = "Condition of a rotating machine from a window of radial and axial acceleration. "
            + string.Create(CultureInfo.InvariantCulture, $"Trained on the vibration simulator (seed {seed}); MIT."),
        Inputs = [Tensor(QuantizedNetworkWriter.InputName, 1, VibrationSynthesizer.Channels, 1, Source.WindowSamples)],
        Outputs = [Tensor(QuantizedNetworkWriter.OutputName, 1, MachineConditions.Count)],
        Preprocess = Preprocess(),
        Postprocess = new ClassificationSpec(TopK: 1, Activation.Softmax),
        Labels = MachineConditions.Labels,
        Variants = [.. variants.Select(Variant)],
        Golden = golden,
        Files = files,
    };

    private static PreprocessSpec Preprocess() => new()
    {
        Sample = new SampleSpec
        {
            Kind = SampleKind.Series,
            Shape = [Source.WindowSamples, VibrationSynthesizer.Channels],
            SampleRateHz = Source.SampleRateHz,
        },
        Steps = [new NormalizeStep([0], [Compander.Knee]), new LayoutStep()],
    };

    private static TensorSpec Tensor(string name, params ReadOnlySpan<int> shape) =>
        new() { Name = name, Type = ElementType.Float32, Shape = [.. shape] };

    private static VariantSpec Variant(TrainedVariant variant) => new()
    {
        Name = variant.Recipe.Name,
        File = variant.File,
        Precision = "int8",
        Accuracy = Math.Round(variant.HeldOut.Accuracy, 4),
        Macs = variant.Recipe.Shape.Macs,
    };
}
