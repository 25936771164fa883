using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Core.Models.Trials;

namespace EdgeRuntime.Agent.Updates;

/// <summary>
/// Lets a staged and probed model run in the old one's place, watches it, and commits it or puts the old one back. The history is durable before each step: a crash at any moment leaves one
/// model that is to run.
/// </summary>
internal sealed class ModelTrial(InstallServices services)
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    // Beyond its length a trial holds up the installs of other models only as long as it gets on.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(30);

    /// <summary>Begins a trial of the slot's candidate and sees it through.</summary>
    /// <param name="slot">The model.</param>
    /// <param name="package">The candidate's package.</param>
    /// <param name="changed">Something else is wanted, or the agent stops.</param>
    /// <param name="stopping">The agent stops.</param>
    /// <returns>Done when it was committed, failed when it was rolled back, untried when there is nothing to judge it by: then it runs on, and others have their turn.</returns>
    /// <exception cref="OperationCanceledException">Something else is wanted: a candidate that had been swapped in still runs, on trial. Or the agent stops.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public async Task<InstallOutcome> RunAsync(ModelSlot slot, ModelPackage package, CancellationToken changed, CancellationToken stopping)
    {
        var candidate = slot.History.Candidate!;
        slot.Advance(slot.History.BeginTrial());
        services.Status.Note(slot.Model, candidate.Digest, ModelPhase.Trial, 0);
        if (TryLoad(slot, package, candidate, out var error) is not { } model)
        {
            return InstallOutcome.Failed(GiveUp(slot, ModelPhase.Failed, error!));
        }

        (slot.FiguresBefore, slot.TrialBegan) = (slot.Loop?.Lane.Record.Read(), null);
        if (slot.Loop is not { } loop)
        {
            // Nothing runs that it could take the place of.
            (slot.Loop, slot.Source) = (services.Pipelines.Add(slot.Options, slot.Source!, model), null);
            return await WatchAsync(slot, package, null, changed, stopping);
        }

        LoadedModel old;
        try
        {
            old = await loop.SwapAsync(model, changed);
        }
        catch (OperationCanceledException)
        {
            model.Dispose();
            slot.TryAdvance(slot.History.Suspend());
            throw;
        }

        return await WatchAsync(slot, package, old, changed, stopping);
    }

    /// <summary>Sees a trial through that was cut short: the candidate runs already.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<InstallOutcome> ResumeAsync(ModelSlot slot, CancellationToken changed, CancellationToken stopping) =>
        WatchAsync(slot, slot.Loop!.Lane.Model.Package, null, changed, stopping);

    /// <summary>Notes why a candidate is given up, and tells of it. Where the disk does not take the note it holds for this life of the agent.</summary>
    /// <param name="slot">The model.</param>
    /// <param name="phase">Failed or rolled back.</param>
    /// <param name="error">Why.</param>
    /// <param name="generation">The newest generation that asks for it; 0 for the one that it was staged for.</param>
    public ErrorInfo GiveUp(ModelSlot slot, ModelPhase phase, ErrorInfo error, long generation = 0)
    {
        var candidate = slot.History.Candidate!;
        var verdict = ModelSlot.VerdictOf(candidate with { Generation = Math.Max(candidate.Generation, generation) }, phase, error, services.JudgedBy);
        slot.TryAdvance(slot.History.RollBack(verdict));
        services.Status.Note(slot.Model, candidate.Digest, phase, null, error);
        services.Events.Publish(
            SeverityOf(error),
            phase == ModelPhase.RolledBack ? EventName.ModelRolledBack : EventName.ModelFailed,
            $"{slot.Model} release {candidate.Release} ({candidate.Digest[..12]}): {error.Message}; {(slot.Running is { } running ? $"{running.Digest[..12]} runs on" : "it does not run")}",
            error.Code);
        return error;
    }

    /// <summary>Files that were changed after their check are for somebody to act on; another model that does not work here is not.</summary>
    public static EventSeverity SeverityOf(ErrorInfo error) => error.Code == ErrorCode.DigestMismatch ? EventSeverity.Error : EventSeverity.Warning;

    /// <summary>Puts what is committed back into its loop; an adopted model that has nothing to put back does not run any more.</summary>
    /// <param name="slot">The model.</param>
    /// <param name="old">The committed model as it was swapped out; null to load it from the store.</param>
    /// <param name="stopping">The agent stops.</param>
    /// <exception cref="ModelLoadException">Nothing can be loaded in its place: what is there runs on.</exception>
    public async Task PutBackAsync(ModelSlot slot, LoadedModel? old, CancellationToken stopping)
    {
        if (slot.Loop is not { } loop)
        {
            old?.Dispose();
            return;
        }

        try
        {
            old ??= slot.LoadCommitted(slot.Format, services.Sessions);
        }
        catch (ModelLoadException) when (slot.IsAdopted)
        {
            // What was given up must not run on.
            await EndAsync(slot);
            return;
        }

        try
        {
            (await loop.SwapAsync(old, stopping)).Dispose();
        }
        catch (OperationCanceledException)
        {
            // The loop has ended; the next start loads what is committed.
            old.Dispose();
            throw;
        }
    }

    /// <summary>Ends the loop of an adopted model; nothing of it runs any more.</summary>
    public async Task EndAsync(ModelSlot slot)
    {
        if (slot.Loop is { } loop)
        {
            slot.Loop = null;
            await services.Pipelines.EndAsync(loop);
        }
    }

    /// <summary>Runs the committed model in another way from now on: another variant, more threads. What has been committed needs no trial.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="ModelLoadException">It cannot be loaded so: it runs on as it did.</exception>
    public async Task RetuneAsync(ModelSlot slot, ModelPackage package, InstalledModel tuned, CancellationToken stopping)
    {
        var model = slot.Load(package, tuned, slot.Format, services.Sessions);
        model.Steps[0].Session.Run();
        slot.Advance(slot.History.Running is null ? slot.History with { Tuned = tuned } : slot.History with { Running = tuned });
        await PutBackAsync(slot, model, stopping);
    }

    private async Task<InstallOutcome> WatchAsync(ModelSlot slot, ModelPackage package, LoadedModel? old, CancellationToken changed, CancellationToken stopping)
    {
        var candidate = slot.History.Candidate!;
        InstallOutcome outcome;
        try
        {
            outcome = await LookAsync(slot, package, changed);
        }
        catch (OperationCanceledException)
        {
            // Whoever interrupts decides what becomes of the trial.
            old?.Dispose();
            throw;
        }

        if (outcome.Kind == InstallOutcomeKind.Untried)
        {
            // A way back loads it anew.
            old?.Dispose();
            return outcome;
        }

        if (outcome.Error is { } verdict)
        {
            GiveUp(slot, ModelPhase.RolledBack, verdict);
            await PutBackAsync(slot, old, stopping);
            return outcome;
        }

        try
        {
            slot.Advance(slot.History.Commit());
        }
        finally
        {
            // Where the disk does not take the commit the trial goes on; a way back loads the old one anew.
            old?.Dispose();
        }

        slot.FiguresBefore = null;
        services.Status.Commit(slot.Model, candidate.Digest);
        services.Events.Publish(EventSeverity.Info, EventName.ModelCommitted, $"{slot.Model} release {candidate.Release} ({candidate.Digest[..12]}) has proved itself and is committed: {Told(slot.Loop!.Lane.Record.Read())}");
        return outcome;
    }

    private static string Told(LaneFigures figures)
    {
        var cost = figures is { MeanEnergyJoules: { } joules, EnergyBasis: { } basis } ? FormattableString.Invariant($" and {joules:0.######} J ({basis.ToString().ToLowerInvariant()})") : "";
        return FormattableString.Invariant($"p95 {figures.LatencyP95?.TotalMilliseconds:0.###} ms{cost} an inference over {figures.Inferences} inferences");
    }

    private async Task<InstallOutcome> LookAsync(ModelSlot slot, ModelPackage package, CancellationToken changed)
    {
        var physical = services.Clocks.Physical;
        var begun = slot.TrialBegan ??= physical.GetTimestamp();
        var updates = services.Configuration.Updates;

        // Where variants are switched by the energy of the moment, so are latency and price.
        var tolerance = new TrialTolerance(updates.MaxConfidenceDrop, slot.Options.SwitchVariants ? double.PositiveInfinity : updates.MaxCostFactor);
        var loop = slot.Loop!;
        var (least, seen, seenAt) = (updates.TrialMinInferences, -1L, begun);
        while (true)
        {
            services.Lifetime.GoOn();
            var (length, passed) = (services.Settings.Current.Trial, physical.GetElapsedTime(begun));
            var figures = loop.Lane.Record.Read();
            var isLast = passed >= length && figures.Inferences >= least;
            var verdict = TrialJudge.Judge(figures, slot.FiguresBefore, package.Manifest.Limits, tolerance, isLast);
            if (verdict is not null || isLast)
            {
                return verdict is null ? InstallOutcome.Done : InstallOutcome.Failed(verdict);
            }

            // Nobody judges a model that has nothing to do: the board may sleep, and other models have their turn.
            if (services.Power.Current.Plan is { RateHz: <= 0 } plan)
            {
                return InstallOutcome.Untried(new ErrorInfo(ErrorCode.TrialWaiting, $"the device does not infer now ({plan.Reason}); the trial goes on when it does"));
            }

            (seen, seenAt) = figures.Inferences == seen ? (seen, seenAt) : (figures.Inferences, physical.GetTimestamp());
            if (passed >= length && physical.GetElapsedTime(seenAt) >= (length < LongestPatience ? length : LongestPatience))
            {
                return InstallOutcome.Untried(new ErrorInfo(ErrorCode.TrialWaiting, $"{figures.Inferences} of {least} inferences have come in the trial, and none for a while; see whether source {slot.Options.Source} still gives samples"));
            }

            services.Status.Note(slot.Model, package.Digest, ModelPhase.Trial, Math.Round(Math.Min(1, passed / length), 1));
            var pause = length / 20;
            await Task.Delay(pause < ShortestLook ? ShortestLook : pause > LongestLook ? LongestLook : pause, physical, changed);
        }
    }

    private LoadedModel? TryLoad(ModelSlot slot, ModelPackage package, InstalledModel installed, out ErrorInfo? error)
    {
        LoadedModel? model = null;
        try
        {
            (model, error) = (slot.Load(package, installed, slot.Format, services.Sessions), null);

            // The first run allocates; it must not fall into a tick.
            model.Steps[0].Session.Run();
            return model;
        }
        catch (ModelLoadException e)
        {
            error = new ErrorInfo(e.Code, e.Message);
        }
        catch (InferenceException e)
        {
            model?.Dispose();
            error = new ErrorInfo(ErrorCode.InferenceFailed, e.Message);
        }

        return null;
    }
}
