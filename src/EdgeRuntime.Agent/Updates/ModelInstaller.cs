using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>One attempt to install one model: charge, staging, probe, trial. Goes on where the history says that an earlier attempt ended.</summary>
internal sealed class ModelInstaller(InstallServices services, ChargeGuard charge, ModelTrial trial)
{
    private readonly ModelStager _stager = new(services, charge);
    private readonly VariantProber _prober = new(services);

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
            return InstallOutcome.Later(new ErrorInfo(ErrorCode.StorageFailed, $"cannot write the model to disk: {e.Message}; retrying"));
        }
        catch (ModelLoadException e)
        {
            return InstallOutcome.Later(new ErrorInfo(e.Code, $"cannot load the committed model: {e.Message}; retrying"));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The boundary of an attempt: whatever an order brings up must not end the agent, or the next start would fall over it again.
            Log.InstallBroke(services.Logger, e, slot.Model);
            return Refuse(slot, order, new ErrorInfo(ErrorCode.InternalError, $"a bug of the agent ({e.GetType().Name}: {OneLineText.Of(e.Message)}); please report it"));
        }
    }

    /// <summary>Finds out how the committed model runs best on this board, and runs it so; what comes of it is remembered.</summary>
    /// <param name="slot">The model.</param>
    /// <param name="changed">Something else is wanted, or the agent stops.</param>
    /// <param name="stopping">The agent stops.</param>
    /// <returns>Done, or why it could not be found out.</returns>
    public async Task<InstallOutcome> TuneAsync(ModelSlot slot, CancellationToken changed, CancellationToken stopping)
    {
        if (charge.Check() is { } low)
        {
            return InstallOutcome.Deferred(low);
        }

        try
        {
            if (slot.Running is not { } running || slot.Find(running) is not { } package || slot.History.ProbeStarts >= ModelHistory.MaxProbeStarts)
            {
                return InstallOutcome.Failed(new ErrorInfo(ErrorCode.ProbeCrashed, "the model is not whole here, or the board went down each time that it was tried"));
            }

            var chosen = await ProbeAsync(slot, running, package, changed);
            if (!chosen.IsOk)
            {
                return InstallOutcome.Failed(chosen.Error);
            }

            var (variant, threads, report) = (chosen.Value.Variant, chosen.Value.Threads, chosen.Value.Report);
            await trial.RetuneAsync(slot, package, running with { Variant = variant, Threads = threads, Proved = chosen.Value.Proved }, stopping);
            services.Events.Publish(
                EventSeverity.Info,
                EventName.ModelTuned,
                FormattableString.Invariant($"{slot.Model} runs as variant {variant} with {threads} thread(s) on this board: {report.CpuSeconds * services.WattsPerCore:0.######} J (modelled) and p95 {report.LatencyP95Ms:0.###} ms an inference"));
            return InstallOutcome.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ModelLoadException or InferenceException)
        {
            return InstallOutcome.Failed(new ErrorInfo(ErrorCode.StorageFailed, e.Message));
        }
    }

    private async Task<InstallOutcome> GoOnAsync(ModelSlot slot, InstallOrder order, CancellationToken changed, CancellationToken stopping)
    {
        if (slot.History.TrialStarts > 0)
        {
            if (IsFor(slot.History.Candidate!, order) && slot.IsOnTrial)
            {
                return await trial.ResumeAsync(slot, changed, stopping);
            }

            var ran = slot.IsOnTrial;
            slot.TryAdvance(IsFor(slot.History.Candidate!, order) ? slot.History.Suspend() : slot.History.RollBack());
            if (ran)
            {
                await trial.PutBackAsync(slot, null, stopping);
            }
        }

        if (slot.Running is { } running && IsFor(running, order) && slot.RunningDigest == running.Digest)
        {
            // Whatever failed before is no longer asked for.
            slot.Advance(slot.History with { Verdict = null, Candidate = null });
            services.Status.Clear(slot.Model);
            services.Status.Commit(slot.Model, running.Digest);
            return InstallOutcome.Done;
        }

        if (slot.History.Verdict is { } verdict && verdict.Digest == order.Model.Digest && verdict.Generation >= order.Generation && (verdict.JudgedBy ?? services.JudgedBy) == services.JudgedBy)
        {
            services.Status.Note(slot.Model, verdict.Digest, verdict.Phase, null, verdict.Error);
            return InstallOutcome.Failed(verdict.Error);
        }

        if (charge.Check() is { } low)
        {
            return InstallOutcome.Deferred(low);
        }

        if (slot.Loop is null && OpenSource(slot, order) is { } unfed)
        {
            return InstallOutcome.Failed(unfed);
        }

        var staged = await StageAsync(slot, order, changed);
        if (!staged.IsOk)
        {
            return OutcomeOf(slot, order, staged.Error);
        }

        // A download may have taken hours.
        return charge.Check() is { } lower ? InstallOutcome.Deferred(lower) : await TryAsync(slot, staged.Value, changed, stopping);
    }

    // Not remembered: it is about this device's configuration, which may be another one after the next start.
    private ErrorInfo? OpenSource(ModelSlot slot, InstallOrder order)
    {
        ErrorInfo? error = null;
        slot.Source ??= services.Pipelines.TryOpen(slot.Options.Source, out error);
        if (error is not null)
        {
            Report(slot, order, error);
        }

        return error;
    }

    // The same model by another selection of variants is another install.
    private static bool IsFor(InstalledModel model, InstallOrder order) =>
        model.Digest == order.Model.Digest && model.Variants.Order(StringComparer.Ordinal).SequenceEqual(order.Model.Variants.Order(StringComparer.Ordinal));

    private async Task<Checked<ModelPackage>> StageAsync(ModelSlot slot, InstallOrder order, CancellationToken changed)
    {
        services.Lifetime.GoOn();
        var whole = slot.Find(new InstalledModel(order.Model.Digest, 0, order.Model.Variants));
        var staged = whole is null ? await _stager.StageAsync(slot, order, changed) : Judge(slot, order, whole);
        if (!staged.IsOk)
        {
            return staged.Error;
        }

        slot.Advance(slot.History.Stage(staged.Value.Model));
        services.Status.Note(slot.Model, order.Model.Digest, ModelPhase.Staged);
        if (whole is null)
        {
            services.Events.Publish(EventSeverity.Info, EventName.ModelStaged, $"{slot.Model} release {staged.Value.Model.Release} ({order.Model.Digest[..12]}) is verified and durable here");
        }

        return staged.Value.Package;
    }

    // What lies here was verified when it came in; whether it may run now is asked anew: time, floor and grant may have changed.
    private Checked<StagedModel> Judge(ModelSlot slot, InstallOrder order, ModelPackage whole)
    {
        var (manifest, now) = (whole.Manifest, services.Trust.Now);
        if (now.IsPast(manifest.Expires))
        {
            return new ErrorInfo(ErrorCode.Expired, $"{manifest.Model} {OneLineText.Of(manifest.Version, 64)} expired at {manifest.Expires:O}; publish a newer release");
        }

        var admitted = ReleaseGate.Admit(slot, order, manifest, services.Trust.Reader, now);
        return admitted.IsOk ? new StagedModel(admitted.Value, whole) : admitted.Error;
    }

    private async Task<InstallOutcome> TryAsync(ModelSlot slot, ModelPackage package, CancellationToken changed, CancellationToken stopping)
    {
        if (slot.History.ProbeStarts >= ModelHistory.MaxProbeStarts)
        {
            return InstallOutcome.Failed(trial.GiveUp(
                slot,
                ModelPhase.Failed,
                new ErrorInfo(ErrorCode.ProbeCrashed, $"the board or the agent went down {ModelHistory.MaxProbeStarts} times while the model was probed; it takes more power or memory than there is")));
        }

        services.Status.Note(slot.Model, package.Digest, ModelPhase.Probing);
        var chosen = await ProbeAsync(slot, slot.History.Candidate!, package, changed);
        if (!chosen.IsOk)
        {
            return InstallOutcome.Failed(trial.GiveUp(slot, ModelPhase.Failed, chosen.Error));
        }

        foreach (var remark in chosen.Value.Remarks)
        {
            services.Events.Publish(EventSeverity.Warning, EventName.VariantNotPreferred, $"{slot.Model} release {package.Manifest.Release}: {remark}");
        }

        var (variant, threads, report) = (chosen.Value.Variant, chosen.Value.Threads, chosen.Value.Report);
        services.Events.Publish(
            EventSeverity.Info,
            EventName.ModelProbed,
            FormattableString.Invariant($"{slot.Model} release {package.Manifest.Release}: variant {variant} with {threads} thread(s) takes {report.CpuSeconds * services.WattsPerCore:0.######} J (modelled) and p95 {report.LatencyP95Ms:0.###} ms an inference here"));
        slot.Advance(slot.History.Choose(chosen.Value));
        return await trial.RunAsync(slot, package, changed, stopping);
    }

    private async Task<Checked<ChosenVariant>> ProbeAsync(ModelSlot slot, InstalledModel model, ModelPackage package, CancellationToken changed)
    {
        slot.Advance(slot.History.BeginProbe());
        try
        {
            return await _prober.ProbeAsync(slot, model, package, changed);
        }
        finally
        {
            // However it ended, the board did not go down.
            slot.TryAdvance(slot.History.EndProbe());
        }
    }

    private InstallOutcome OutcomeOf(ModelSlot slot, InstallOrder order, ErrorInfo error) => error.Code switch
    {
        ErrorCode.BatteryLow => InstallOutcome.Deferred(error),
        ErrorCode.BlocksMissing or ErrorCode.TransferLimit or ErrorCode.BrokerRefused or ErrorCode.DiskFull or ErrorCode.StorageFailed => InstallOutcome.Later(error),
        _ => Refuse(slot, order, error),
    };

    private InstallOutcome Refuse(ModelSlot slot, InstallOrder order, ErrorInfo error)
    {
        var refused = new InstalledModel(order.Model.Digest, 0, order.Model.Variants) { Generation = order.Generation };
        slot.TryAdvance(slot.History with { Verdict = ModelSlot.VerdictOf(refused, ModelPhase.Failed, error, services.JudgedBy) });
        Report(slot, order, error);
        return InstallOutcome.Failed(error);
    }

    private void Report(ModelSlot slot, InstallOrder order, ErrorInfo error)
    {
        services.Status.Note(slot.Model, order.Model.Digest, ModelPhase.Failed, null, error);
        services.Events.Publish(ModelTrial.SeverityOf(error), EventName.ModelFailed, $"{slot.Model} {order.Model.Digest[..12]}: {error.Message}", error.Code);
    }
}
