using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Tries each variant of a staged model in a process of its own, and chooses the one for this board.</summary>
internal sealed class VariantProber(InstallServices services)
{
    private const double MeasureSeconds = 2;

    /// <summary>Tries the slot's candidate.</summary>
    /// <returns>The choice; or, where no variant works here, why the first one does not.</returns>
    public async Task<Checked<ChosenVariant>> ProbeAsync(ModelSlot slot, ModelPackage package, CancellationToken changed)
    {
        var candidate = slot.History.Candidate!;
        var variants = package.Manifest.Variants.Where(variant => candidate.Variants.IsEmpty || candidate.Variants.Contains(variant.Name)).ToList();
        if (variants.Find(variant => variant.Name == slot.Options.Variant) is { } fixedByOperator)
        {
            variants = [fixedByOperator];
        }

        // One process a variant: what one of them does to its process says nothing about the others.
        var tried = new List<(VariantSpec Variant, ProbeReport Report)>();
        var broken = new List<ErrorInfo>();
        foreach (var variant in variants)
        {
            services.Lifetime.GoOn(services.Configuration.Updates.ProbeLimit);
            var report = await services.Probe.RunAsync(RequestFor(slot, package, candidate, variant.Name), changed);
            if ((report.Error ?? report.Value!.Error) is { } error)
            {
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

        var chosen = VariantChoice.Choose(package.Manifest, tried, services.WattsPerCore);
        return chosen.IsOk ? chosen.Value with { Remarks = [.. broken.Select(static error => error.Message), .. chosen.Value.Remarks] } : chosen;
    }

    private ProbeRequest RequestFor(ModelSlot slot, ModelPackage package, InstalledModel candidate, string variant) => new()
    {
        Folder = package.Folder,
        Variants = candidate.Variants,
        Variant = variant,
        Format = slot.Loop.Lane.Source.Format,
        Threads = slot.Options.Threads,
        Providers = [.. services.Configuration.Onnx.Providers],
        NativeLibraryPath = services.Configuration.Onnx.NativeLibraryPath,
        MeasureSeconds = MeasureSeconds,
        MemoryBytes = services.Configuration.Updates.ProbeMemoryBytes,
        CpuSeconds = (int)Math.Ceiling(services.Configuration.Updates.ProbeLimit.TotalSeconds * slot.Options.Threads),
        ParentProcessId = Environment.ProcessId,
    };
}
