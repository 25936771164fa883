using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Chooses the postprocessor that a manifest declares.</summary>
internal static class Postprocessors
{
    // A regression names quantities; more of them than this is a tensor, which `raw` is for.
    private const int MaxQuantities = 256;

    public static IPostprocessor Create(ModelManifest manifest)
    {
        var outputs = manifest.Outputs;
        switch (manifest.Postprocess)
        {
            case ClassificationSpec spec:
                return new ClassificationPostprocessor(spec, outputs[0]);
            case DetectionSpec stated:
                var detection = stated.For(manifest);
                return new DetectionPostprocessor(detection, BoxDecoders.Create(manifest, detection));
            case AnomalySpec spec:
                CheckAnomaly(spec, manifest.Inputs[0], outputs[0]);
                return new AnomalyPostprocessor(spec, manifest.Inputs[0], outputs[0]);
            case RegressionSpec:
                return new ValuesPostprocessor(OutputKind.Regression, outputs[0], MaxQuantities);
            case SegmentationSpec spec:
                return new SegmentationPostprocessor(spec, manifest);
            case EmbeddingSpec spec:
                return new ValuesPostprocessor(OutputKind.Raw, outputs[0], int.MaxValue, spec.Normalize);
            case RawSpec spec:
                return new ValuesPostprocessor(OutputKind.Raw, outputs[0], spec.MaxValues);
            default:
                throw new ModelLoadException(ErrorCode.ManifestInvalid, $"postprocess: {manifest.Postprocess} is not known to this agent");
        }
    }

    private static void CheckAnomaly(AnomalySpec spec, TensorSpec input, TensorSpec output)
    {
        if (spec.Score == AnomalyScore.ReconstructionError && Count(input) != Count(output))
        {
            throw new ModelLoadException(
                ErrorCode.ModelMismatch,
                $"postprocess anomaly: a reconstruction has as many values as the input, but '{input.Name}' has {Count(input)} and '{output.Name}' {Count(output)}");
        }
    }

    private static int Count(TensorSpec tensor) => tensor.Shape.Aggregate(1, static (product, dimension) => product * dimension);
}
