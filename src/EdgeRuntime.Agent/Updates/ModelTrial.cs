using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models;
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

    /// <summary>Begins a trial of the slot's candidate and sees it through.</summary>
    /// <returns>Null when it was committed, else why it was rolled back.</returns>
    /// <exception cref="OperationCanceledException">Something else is wanted: the candidate still runs, on trial. Or the agent stops: what was committed is to run at the next start.</exception>
    /// <exception cref="IOException">The disk fails; what was committed runs.</exception>
    public async Task<ErrorInfo?> RunAsync(ModelSlot slot, ModelPackage package, CancellationToken changed, CancellationToken stopping)
    {
        var candidate = slot.History.Candidate!;
        slot.Advance(slot.History.BeginTrial());
        services.Status.Note(slot.Model, candidate.Digest, ModelPhase.Trial, 0);
        if (TryLoad(slot, package, candidate.Variant, out var error) is not { } model)
        {
            return GiveUp(slot, ModelPhase.Failed, error!);
        }

        var before = slot.Loop.Lane.Record.Read();
        LoadedModel old;
        try
        {
            old = await slot.Loop.SwapAsync(model, stopping);
        }
        catch (OperationCanceledException)
        {
            model.Dispose();
            slot.Advance(slot.History.Suspend());
            throw;
        }

        return await WatchAsync(slot, package, before, old, changed, stopping);
    }

    /// <summary>Sees a trial through that a restart of the agent has cut short: the candidate runs already.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<ErrorInfo?> ResumeAsync(ModelSlot slot, CancellationToken changed, CancellationToken stopping) =>
        WatchAsync(slot, slot.Loop.Lane.Model.Package, null, null, changed, stopping);

    private async Task<ErrorInfo?> WatchAsync(ModelSlot slot, ModelPackage package, LaneFigures? before, LoadedModel? old, CancellationToken changed, CancellationToken stopping)
    {
        var candidate = slot.History.Candidate!;
        ErrorInfo? verdict;
        try
        {
            verdict = await LookAsync(slot, package, before, changed);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            slot.Advance(slot.History.Suspend());
            old?.Dispose();
            throw;
        }
        catch (OperationCanceledException)
        {
            // Whoever interrupts decides what becomes of the trial.
            old?.Dispose();
            throw;
        }

        if (verdict is null)
        {
            try
            {
                slot.Advance(slot.History.Commit());
            }
            finally
            {
                // Where the disk does not take the commit the trial goes on; a way back loads the old one anew.
                old?.Dispose();
            }

            services.Status.Commit(slot.Model, candidate.Digest);
            services.Events.Publish(EventSeverity.Info, "model_committed", $"{slot.Model} release {candidate.Release} ({candidate.Digest[..12]}) has proved itself and is committed");
            return null;
        }

        GiveUp(slot, ModelPhase.RolledBack, verdict);
        await PutBackAsync(slot, old, stopping);
        return verdict;
    }

    private async Task<ErrorInfo?> LookAsync(ModelSlot slot, ModelPackage package, LaneFigures? before, CancellationToken changed)
    {
        var physical = services.Clocks.Physical;
        var (begun, digest) = (physical.GetTimestamp(), package.Digest);
        while (true)
        {
            var (length, passed) = (services.Settings.Current.Trial, physical.GetElapsedTime(begun));
            var figures = slot.Loop.Lane.Record.Read();
            if (TrialJudge.Judge(figures, before, package.Manifest.Limits, services.Configuration.Updates.MaxConfidenceDrop) is { } verdict)
            {
                return verdict;
            }

            if (passed >= length && figures.Inferences >= services.Configuration.Updates.TrialMinInferences)
            {
                return null;
            }

            services.Status.Note(slot.Model, digest, ModelPhase.Trial, Math.Round(Math.Min(1, passed / length), 1));
            var pause = length / 20;
            await Task.Delay(pause < ShortestLook ? ShortestLook : pause > LongestLook ? LongestLook : pause, physical, changed);
        }
    }

    /// <summary>Notes durably why a candidate is given up, and tells of it.</summary>
    public ErrorInfo GiveUp(ModelSlot slot, ModelPhase phase, ErrorInfo error)
    {
        var candidate = slot.History.Candidate!;
        slot.Advance(slot.History.RollBack(ModelSlot.VerdictOf(candidate, phase, error)));
        services.Status.Note(slot.Model, candidate.Digest, phase, null, error);
        services.Events.Publish(
            EventSeverity.Warning,
            phase == ModelPhase.RolledBack ? "model_rolled_back" : "model_failed",
            $"{slot.Model} release {candidate.Release} ({candidate.Digest[..12]}): {error.Message}; {slot.Running.Digest[..12]} runs on",
            error.Code);
        return error;
    }

    /// <summary>Puts what is committed back into its loop.</summary>
    /// <param name="slot">The model.</param>
    /// <param name="old">The committed model as it was swapped out; null to load it from the store.</param>
    /// <param name="stopping">The agent stops.</param>
    public async Task PutBackAsync(ModelSlot slot, LoadedModel? old, CancellationToken stopping)
    {
        old ??= slot.LoadAtStart(slot.Loop.Lane.Source.Format, services.Sessions);
        try
        {
            (await slot.Loop.SwapAsync(old, stopping)).Dispose();
        }
        catch (OperationCanceledException)
        {
            // The loop has ended; the next start loads what is committed.
            old.Dispose();
            throw;
        }
    }

    private LoadedModel? TryLoad(ModelSlot slot, ModelPackage package, string? variant, out ErrorInfo? error)
    {
        LoadedModel? model = null;
        try
        {
            (model, error) = (slot.Load(package, variant, slot.Loop.Lane.Source.Format, services.Sessions), null);

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
