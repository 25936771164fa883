using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>
/// Finds out how a model runs best on this board: tries each variant in a process of its own, with as few threads as keep within the latency (more threads never save energy: they only share it
/// out), and chooses.
/// </summary>
internal sealed class VariantProber(InstallServices services)
{
    private const double MeasureSeconds = 2;

    /// <summary>Tries a model.</summary>
    /// <returns>The choice; or, where no variant works here, why the first one does not.</returns>
    public async Task<Checked<ChosenVariant>> ProbeAsync(ModelSlot slot, InstalledModel model, ModelPackage package, CancellationToken changed)
    {
        var variants = package.Manifest.Variants.Where(variant => model.Variants.IsEmpty || model.Variants.Contains(variant.Name)).ToList();
        if (variants.Find(variant => variant.Name == slot.Options.Variant) is { } fixedByOperator)
        {
            variants = [fixedByOperator];
        }

        var manifest = package.Manifest with { Limits = LimitsOf(slot, package.Manifest.Limits) };
        Checked<ChosenVariant> chosen = default;
        foreach (var threads in ThreadsOf(slot))
        {
            chosen = await ProbeAsync(slot, model, package, manifest, variants, threads, changed);
            if (chosen.IsOk || chosen.Error.Code != ErrorCode.LimitExceeded)
            {
                break;
            }
        }

        return chosen;
    }

    // One process a variant: what one of them does to its process says nothing about the others.
    private async Task<Checked<ChosenVariant>> ProbeAsync(
        ModelSlot slot, InstalledModel model, ModelPackage package, ModelManifest manifest, List<VariantSpec> variants, int threads, CancellationToken changed)
    {
        var tried = new List<(VariantSpec Variant, ProbeReport Report)>();
        var broken = new List<ErrorInfo>();
        foreach (var variant in variants)
        {
            services.Lifetime.GoOn(services.Configuration.Updates.ProbeLimit);
            var report = await services.Probe.RunAsync(RequestFor(slot, model, package, variant.Name, threads), changed);
            if ((report.Error ?? report.Value!.Error) is { } error)
            {
                // Somebody changes what was verified: no variant of such a model is tried.
                if (error.Code == ErrorCode.DigestMismatch)
                {
                    return error;
                }

                broken.Add(error);
            }
            else
            {
                tried.Add((variant, report.Value!));
            }
        }

        if (tried.Count == 0)
        {
            return broken[0];
        }

        var chosen = VariantChoice.Choose(manifest, tried, services.WattsPerCore, threads);
        return chosen.IsOk ? chosen.Value with { Remarks = [.. broken.Select(static error => error.Message), .. chosen.Value.Remarks] } : chosen;
    }

    private static LimitsSpec? LimitsOf(ModelSlot slot, LimitsSpec? own) =>
        slot.Options.MaxLatencyMs is { } most ? (own ?? new LimitsSpec()) with { LatencyP95Ms = Math.Min(most, own?.LatencyP95Ms ?? most) } : own;

    private static IEnumerable<int> ThreadsOf(ModelSlot slot)
    {
        if (slot.Options.Threads > 0)
        {
            yield return slot.Options.Threads;
            yield break;
        }

        for (var threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
        {
            yield return threads;
        }
    }

    private ProbeRequest RequestFor(ModelSlot slot, InstalledModel model, ModelPackage package, string variant, int threads) => new()
    {
        Folder = package.Folder,
        Digest = package.Digest,
        Variants = model.Variants,
        Variant = variant,
        Format = slot.Format,
        Threads = threads,
        Providers = [.. services.Configuration.Onnx.Providers],
        NativeLibraryPath = services.Configuration.Onnx.NativeLibraryPath,
        MeasureSeconds = MeasureSeconds,
        MemoryBytes = services.Configuration.Updates.ProbeMemoryBytes,
        CpuSeconds = (int)Math.Ceiling(services.Configuration.Updates.ProbeLimit.TotalSeconds * threads),
        ParentProcessId = Environment.ProcessId,
    };
}
