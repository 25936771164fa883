using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>One attempt to install one model: charge, staging, probe, trial. Goes on where the history says that an earlier attempt ended.</summary>
internal sealed class ModelInstaller(InstallServices services, ChargeGuard charge, ModelTrial trial)
{
    private const double MeasureSeconds = 2;
    private readonly ModelStager _stager = new(services, charge);

    /// <summary>Does what is still to be done for an order.</summary>
    /// <param name="slot">The model.</param>
    /// <param name="order">What is asked for.</param>
    /// <param name="changed">Something else is wanted, or the agent stops.</param>
    /// <param name="stopping">The agent stops.</param>
    public async Task<InstallOutcome> InstallAsync(ModelSlot slot, InstallOrder order, CancellationToken changed, CancellationToken stopping)
    {
        try
        {
            return await GoOnAsync(slot, order, changed, stopping);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return InstallOutcome.Later(new ErrorInfo(ErrorCode.StorageFailed, $"the disk does not take the model ({e.Message}); it is tried again"));
        }
    }

    private async Task<InstallOutcome> GoOnAsync(ModelSlot slot, InstallOrder order, CancellationToken changed, CancellationToken stopping)
    {
        if (slot.History.TrialStarts > 0)
        {
            if (IsFor(slot.History.Candidate!, order))
            {
                return OutcomeOf(await trial.ResumeAsync(slot, changed, stopping));
            }

            slot.Advance(slot.History.RollBack());
            await trial.PutBackAsync(slot, null, stopping);
        }

        if (IsFor(slot.Running, order))
        {
            services.Status.Commit(slot.Model, slot.Running.Digest);
            return InstallOutcome.Done;
        }

        if (slot.History.Verdict is { } verdict && verdict.Digest == order.Model.Digest && verdict.Generation == order.Generation)
        {
            services.Status.Note(slot.Model, verdict.Digest, verdict.Phase, null, verdict.Error);
            return InstallOutcome.Failed(verdict.Error);
        }

        if (charge.Check() is { } low)
        {
            return InstallOutcome.Deferred(low);
        }

        var staged = await StageAsync(slot, order, changed);
        if (!staged.IsOk)
        {
            return OutcomeOf(slot, order, staged.Error);
        }

        // A download may have taken hours.
        return charge.Check() is { } lower ? InstallOutcome.Deferred(lower) : await TryAsync(slot, staged.Value, changed, stopping);
    }

    // The same model by another selection of variants is another install.
    private static bool IsFor(InstalledModel model, InstallOrder order) =>
        model.Digest == order.Model.Digest && model.Variants.Order(StringComparer.Ordinal).SequenceEqual(order.Model.Variants.Order(StringComparer.Ordinal));

    private async Task<Checked<ModelPackage>> StageAsync(ModelSlot slot, InstallOrder order, CancellationToken changed)
    {
        if (slot.History.Candidate is { } waiting && IsFor(waiting, order) && slot.Find(waiting) is { } there)
        {
            // Staged for an earlier order; this one's generation counts from now on.
            slot.Advance(slot.History.Stage(waiting with { Generation = order.Generation }));
            return there;
        }

        var known = new InstalledModel(order.Model.Digest, 0, order.Model.Variants) { Generation = order.Generation };
        var whole = slot.Find(known);
        var staged = whole is null ? await _stager.StageAsync(slot, order, changed) : Known(slot, order, known, whole.Manifest);
        if (!staged.IsOk)
        {
            return staged.Error;
        }

        slot.Advance(slot.History.Stage(staged.Value));
        services.Status.Note(slot.Model, order.Model.Digest, ModelPhase.Staged);
        services.Events.Publish(EventSeverity.Info, "model_staged", $"{slot.Model} release {staged.Value.Release} ({order.Model.Digest[..12]}) is verified and durable here");
        return slot.Find(staged.Value) is { } package ? package : new ErrorInfo(ErrorCode.StorageFailed, $"{slot.Model} {order.Model.Digest[..12]} cannot be read back from the store");
    }

    // What lies in the store was verified when it came in; whether it may run again is asked anew.
    private Checked<InstalledModel> Known(ModelSlot slot, InstallOrder order, InstalledModel known, ModelManifest manifest)
    {
        var now = services.Reader.Now;
        var grant = services.Reader.Reader.ReadGrant(order.Model, now);
        if (grant is { IsOk: false } refused)
        {
            return refused.Error;
        }

        if (now.IsPast(manifest.Expires))
        {
            return new ErrorInfo(ErrorCode.Expired, $"{manifest.Model} {OneLineText.Of(manifest.Version, 64)} expired at {manifest.Expires:O}; publish a newer release");
        }

        return ReleaseFloor.Check(Math.Max(slot.History.FloorRelease, slot.Running.Release), manifest.Release, grant?.Value) is { } refusal
            ? refusal
            : known with { Release = manifest.Release, Floor = manifest.Floor, GrantedRelease = grant?.Value?.MinimumRelease };
    }

    private async Task<InstallOutcome> TryAsync(ModelSlot slot, ModelPackage package, CancellationToken changed, CancellationToken stopping)
    {
        services.Status.Note(slot.Model, package.Digest, ModelPhase.Probing);
        var chosen = await ProbeAsync(slot, package, changed);
        if (!chosen.IsOk)
        {
            return InstallOutcome.Failed(trial.GiveUp(slot, ModelPhase.Failed, chosen.Error));
        }

        foreach (var remark in chosen.Value.Remarks)
        {
            services.Events.Publish(EventSeverity.Warning, "variant_not_preferred", $"{slot.Model} release {package.Manifest.Release}: {remark}");
        }

        slot.Advance(slot.History.Choose(chosen.Value.Variant));
        return OutcomeOf(await trial.RunAsync(slot, package, changed, stopping));
    }

    // One process a variant: what one of them does to its process says nothing about the others.
    private async Task<Checked<ChosenVariant>> ProbeAsync(ModelSlot slot, ModelPackage package, CancellationToken changed)
    {
        var candidate = slot.History.Candidate!;
        var variants = package.Manifest.Variants.Where(variant => candidate.Variants.IsEmpty || candidate.Variants.Contains(variant.Name)).ToList();
        if (variants.Find(variant => variant.Name == slot.Options.Variant) is { } fixedByOperator)
        {
            variants = [fixedByOperator];
        }

        var tried = new List<(VariantSpec Variant, ProbeReport Report)>();
        foreach (var variant in variants)
        {
            var report = await services.Probe.RunAsync(RequestFor(slot, package, candidate, variant.Name), changed);
            if (!report.IsOk)
            {
                return report.Error;
            }

            if (report.Value.Error is { } error)
            {
                return error;
            }

            tried.Add((variant, report.Value));
        }

        return VariantChoice.Choose(package.Manifest, tried, services.WattsPerCore);
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
        CpuSeconds = (int)Math.Ceiling(services.Configuration.Updates.ProbeLimit.TotalSeconds),
        ParentProcessId = Environment.ProcessId,
    };

    private static InstallOutcome OutcomeOf(ErrorInfo? verdict) => verdict is null ? InstallOutcome.Done : InstallOutcome.Failed(verdict);

    private InstallOutcome OutcomeOf(ModelSlot slot, InstallOrder order, ErrorInfo error)
    {
        switch (error.Code)
        {
            case ErrorCode.BatteryLow:
                return InstallOutcome.Deferred(error);
            case ErrorCode.BlocksMissing or ErrorCode.BrokerRefused or ErrorCode.DiskFull or ErrorCode.StorageFailed:
                return InstallOutcome.Later(error);
            default:
                var refused = new InstalledModel(order.Model.Digest, 0, order.Model.Variants) { Generation = order.Generation };
                slot.Advance(slot.History with { Verdict = ModelSlot.VerdictOf(refused, ModelPhase.Failed, error) });
                services.Status.Note(slot.Model, order.Model.Digest, ModelPhase.Failed, null, error);
                services.Events.Publish(EventSeverity.Warning, "model_failed", $"{slot.Model} {order.Model.Digest[..12]}: {error.Message}", error.Code);
                return InstallOutcome.Failed(error);
        }
    }
}
