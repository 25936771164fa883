using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Postprocessing;
using EdgeRuntime.Core.Inference.Preprocessing;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Core.Inference;

/// <summary>A package made ready for one source: one step per variant. Owned, used and disposed by one loop.</summary>
public sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelPackage package, ImmutableArray<InferenceStep> steps)
    {
        Package = package;
        Steps = steps;
    }

    /// <summary>The package.</summary>
    public ModelPackage Package { get; }

    /// <summary>The loaded variants, the chosen one first.</summary>
    public ImmutableArray<InferenceStep> Steps { get; }

    /// <summary>Loads variants of a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="format">What the source yields.</param>
    /// <param name="sessions">Opens the files.</param>
    /// <param name="threads">Threads of one run.</param>
    /// <param name="variant">The variant to load; null for the manifest's first.</param>
    /// <param name="alternatives">Variants that are loaded too, to be switched to; those whose accuracy or operations the manifest does not tell are left out.</param>
    /// <exception cref="ModelLoadException">It cannot be loaded or does not fit the source; the message says what and what to do.</exception>
    public static LoadedModel Load(ModelPackage package, SampleFormat format, IInferenceSessionFactory sessions, int threads = 1, string? variant = null, IReadOnlyCollection<string>? alternatives = null)
    {
        var manifest = package.Manifest;
        var chosen = variant is null ? package.DefaultVariant : manifest.Variants.FirstOrDefault(v => v.Name == variant);
        if (chosen is null)
        {
            throw new ModelLoadException(
                ErrorCode.ModelMismatch,
                $"{package.Folder}: has no variant '{variant}', only {string.Join(", ", manifest.Variants.Select(static v => v.Name))}");
        }

        IEnumerable<VariantSpec> wanted = alternatives is not null && IsTold(chosen) ? [chosen, .. manifest.Variants.Where(other => other != chosen && IsTold(other) && alternatives.Contains(other.Name))] : [chosen];
        var steps = ImmutableArray.CreateBuilder<InferenceStep>();
        try
        {
            ModelSoundness.Check(package);
            foreach (var one in wanted)
            {
                // The cheap checks come first: a model that does not fit its source is refused without loading megabytes.
                var preprocess = PreprocessPlan.Compile(manifest.Preprocess, format, manifest.Inputs[0]);
                var others = OtherInputs(manifest, format);
                var postprocess = Postprocessors.Create(manifest);
                var session = sessions.Open(new SessionRequest(package.PathOf(one.File), manifest.Inputs, manifest.Outputs, threads) { Read = package.Read, MayHaveFewerRows = manifest.Postprocess is DetectionSpec { Layout: DetectionLayout.Boxes or DetectionLayout.EndToEnd or DetectionLayout.Ssd } });
                steps.Add(new InferenceStep(one.Name, session, preprocess, postprocess, StateFeed.Of(manifest), others));
                var real = manifest with { Inputs = session.Inputs, Outputs = session.Outputs };
                ModelSoundness.CheckScales(package, real);
                if (HasMoreScales(real, manifest))
                {
                    // What the manifest leaves out, the graph knows.
                    steps[^1] = new InferenceStep(
                        one.Name, session, PreprocessPlan.Compile(real.Preprocess, format, real.Inputs[0]), Postprocessors.Create(real), StateFeed.Of(real), OtherInputs(real, format));
                }

                ModelSoundness.Check(package, session.GraphOutputs);
            }
        }
        catch (ModelLoadException)
        {
            foreach (var step in steps)
            {
                step.Dispose();
            }

            throw;
        }

        return new LoadedModel(package, steps.ToImmutable());
    }

    private static bool HasMoreScales(ModelManifest real, ModelManifest manifest)
    {
        var hasMore = false;
        for (var i = 0; i < manifest.Inputs.Length; i++)
        {
            hasMore |= real.Inputs[i].Scale != manifest.Inputs[i].Scale;
        }

        for (var i = 0; i < manifest.Outputs.Length; i++)
        {
            hasMore |= real.Outputs[i].Scale != manifest.Outputs[i].Scale;
        }

        return hasMore;
    }

    private static InputPlan[] OtherInputs(ModelManifest manifest, SampleFormat format)
    {
        var plans = new List<InputPlan>();
        for (var i = 1; i < manifest.Inputs.Length; i++)
        {
            if (!manifest.Inputs[i].Steps.IsDefault)
            {
                plans.Add(new InputPlan(i, PreprocessPlan.Compile(manifest.Preprocess with { Steps = manifest.Inputs[i].Steps }, format, manifest.Inputs[i])));
            }
        }

        return [.. plans];
    }

    private static bool IsTold(VariantSpec variant) => variant is { Accuracy: > 0, Macs: > 0 };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var step in Steps)
        {
            step.Dispose();
        }
    }
}
