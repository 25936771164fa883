using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Goes back from a model to the one before it when an operator asks.</summary>
internal sealed class ModelRollback(InstallServices services, ModelTrial trial)
{
    /// <summary>Goes back.</summary>
    /// <param name="slot">The model.</param>
    /// <param name="generation">The newest generation that asks for it; 0 for none.</param>
    /// <param name="grant">Permission to go below the floor; null without.</param>
    /// <param name="stopping">The agent stops.</param>
    /// <returns>Null when the previous one runs, else why not.</returns>
    public async Task<ErrorInfo?> RunAsync(ModelSlot slot, long generation, DsseEnvelope? grant, CancellationToken stopping)
    {
        var asked = new ErrorInfo(ErrorCode.RollbackRequested, "an operator returned to the previous model");
        try
        {
            if (slot.History.TrialStarts > 0)
            {
                // What is on trial has not been committed: to go back is to give it up.
                var ran = slot.IsOnTrial;
                trial.GiveUp(slot, ModelPhase.RolledBack, asked, generation);
                if (ran)
                {
                    await trial.PutBackAsync(slot, null, stopping);
                }

                return null;
            }

            return await ReturnAsync(slot, generation, grant, asked, stopping);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.StorageFailed, $"cannot write the rollback to disk: {e.Message}");
        }
        catch (ModelLoadException e)
        {
            return new ErrorInfo(e.Code, $"cannot load the previous model: {e.Message}");
        }
    }

    private async Task<ErrorInfo?> ReturnAsync(ModelSlot slot, long generation, DsseEnvelope? envelope, ErrorInfo asked, CancellationToken stopping)
    {
        if (slot is not { Running: { } left, Loop: not null })
        {
            return new ErrorInfo(ErrorCode.NoPreviousModel, "the model does not run on this device; push the model that you want");
        }

        var grant = envelope is null ? null : services.Trust.Reader.ReadGrant(new DesiredModel { Model = slot.Model, Digest = left.Digest, Grant = envelope }, services.Trust.Now);
        if (grant is { IsOk: false } refused)
        {
            return refused.Error;
        }

        var back = slot.History.Return(new InstallVerdict(left.Digest, generation, ModelPhase.RolledBack, asked), grant?.Value);
        if (!back.IsOk)
        {
            return back.Error;
        }

        if (slot.Find(back.Value.Running!) is not { } package)
        {
            return new ErrorInfo(ErrorCode.NoPreviousModel, "the previous model is not whole on this device any more; push the model that you want");
        }

        // Loaded before anything is given up for it.
        var previous = slot.Load(package, back.Value.Running!, slot.Format, services.Sessions);
        try
        {
            slot.Advance(back.Value);
        }
        catch
        {
            previous.Dispose();
            throw;
        }

        await trial.PutBackAsync(slot, previous, stopping);
        services.Status.Commit(slot.Model, package.Digest);
        services.Status.Note(slot.Model, left.Digest, ModelPhase.RolledBack, null, asked);
        services.Events.Publish(EventSeverity.Warning, EventName.ModelRolledBack, $"{slot.Model}: {asked.Message}; {package.Digest[..12]} runs again", asked.Code);
        return null;
    }
}
