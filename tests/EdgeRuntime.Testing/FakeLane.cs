using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Testing;

/// <summary>The built-in model's manifest over a fake source and a fake session.</summary>
public sealed class FakeLane
{
    /// <summary>Makes the lane.</summary>
    /// <param name="pool">Result buffers.</param>
    /// <param name="catchUpLimit">Late ticks that may wait.</param>
    /// <param name="gate">Skips unchanged samples.</param>
    /// <param name="package">The model; the built-in one when null.</param>
    /// <param name="alternatives">Whether all its variants are loaded.</param>
    public FakeLane(int pool = 8, int catchUpLimit = 1, GateOptions? gate = null, ModelPackage? package = null, bool alternatives = false)
    {
        package ??= Package;
        Source = new FakeSource("machine", new SampleFormat(SampleKind.Series, ElementType.Float32, [2048, 2], 6400));
        var sessions = new FakeInferenceSessions();
        var model = LoadedModel.Load(package, Source.Format, sessions, alternatives: alternatives ? [.. package.Manifest.Variants.Select(static variant => variant.Name)] : null);
        Session = sessions.Last;
        Lane = new InferenceLane(
            Source,
            model,
            new ResultPool(package, pool, model.Steps[0].ResultEntries),
            MaxRateHz: 10,
            Priority: 0,
            gate is null ? null : new ChangeGate(gate),
            catchUpLimit);
    }

    /// <summary>The built-in model.</summary>
    public static ModelPackage Package { get; } = ModelPackage.Load(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition"));

    /// <summary>The built-in model under another id, and so with another digest: a model of its own.</summary>
    public static ModelPackage Named(string model)
    {
        var folder = Directory.CreateTempSubdirectory("model-");
        try
        {
            foreach (var file in Directory.GetFiles(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition")))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            var manifest = Path.Combine(folder.FullName, "manifest.json");
            File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"vibration-condition\"", $"\"{model}\"", StringComparison.Ordinal));
            return ModelPackage.Load(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Where its samples come from.</summary>
    public FakeSource Source { get; }

    /// <summary>What runs it.</summary>
    public FakeInferenceSession Session { get; }

    /// <summary>The lane; its highest rate is 10 Hz.</summary>
    public InferenceLane Lane { get; }

    /// <summary>Runs one inference as the loop would, without the loop.</summary>
    /// <param name="capturedAt">The sample's time.</param>
    /// <param name="best">The class that gets the highest score.</param>
    public async Task<InferenceResult> InferAsync(DateTimeOffset capturedAt, int best = 0)
    {
        var sample = new Sample();
        await Source.ReadAsync(sample, capturedAt, CancellationToken.None);
        Session.Scores.Clear();
        Session.Scores[best] = 5;
        var result = Lane.Pool.TryRent() ?? throw new InvalidOperationException("all buffers are under way");
        Lane.Model.Steps[0].Run(sample, result);
        result.Lane = Lane;
        return result;
    }
}
