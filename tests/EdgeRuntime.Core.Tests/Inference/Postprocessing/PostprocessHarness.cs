using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Postprocessing;

namespace EdgeRuntime.Core.Tests.Inference.Postprocessing;

/// <summary>Makes postprocessors as a manifest asks for them, and runs them.</summary>
internal static class PostprocessHarness
{
    public static TensorSpec Tensor(string name, params ImmutableArray<int> shape) => new() { Name = name, Type = ElementType.Float32, Shape = shape };

    public static IPostprocessor Create(PostprocessSpec spec, ImmutableArray<TensorSpec> outputs, TensorSpec? input = null, int labels = 0) => Postprocessors.Create(new ModelManifest
    {
        Schema = ModelManifest.CurrentSchema,
        Model = "m",
        Version = "1.0.0",
        Release = 1,
        Created = default,
        Inputs = [input ?? Tensor("x", 1)],
        Outputs = outputs,
        Preprocess = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Tensor, Shape = [1] } },
        Postprocess = spec,
        Labels = [.. Enumerable.Range(0, labels).Select(static i => $"{i}")],
        Variants = [],
        Files = [],
    });

    public static InferenceResult Run(IPostprocessor postprocessor, IInferenceSession session)
    {
        var result = new InferenceResult(null, postprocessor.Entries);
        postprocessor.Run(session, result);
        return result;
    }
}
