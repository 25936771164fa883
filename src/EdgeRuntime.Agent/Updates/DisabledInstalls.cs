using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Stands in for the install loop on a device that takes no models: says so of each that is asked for.</summary>
internal sealed class DisabledInstalls(ErrorInfo reason, IReadOnlyList<ModelSlot> slots, ModelStatusBoard status)
{
    /// <summary>Reports what runs.</summary>
    public void Report()
    {
        foreach (var slot in slots)
        {
            if (slot.RunningDigest is { } digest)
            {
                status.Commit(slot.Model, digest);
            }
            else if (slot is { Running: { } left, Fallback: { } error })
            {
                status.Note(slot.Model, left.Digest, ModelPhase.Failed, null, error);
            }
        }
    }

    /// <summary>Answers a desired document.</summary>
    public void Order(ReceivedDesired desired)
    {
        var document = desired.Document;
        foreach (var slot in slots)
        {
            if (document.Models.FirstOrDefault(model => model.Model == slot.Model) is { } wanted && wanted.Digest != slot.RunningDigest)
            {
                status.Note(slot.Model, wanted.Digest, ModelPhase.Failed, null, reason);
            }
            else
            {
                status.Clear(slot.Model);
            }
        }
    }

    /// <summary>Answers a rollback.</summary>
    public Task<ErrorInfo?> RollBackAsync(string model, DsseEnvelope? grant, CancellationToken cancellationToken) => Task.FromResult<ErrorInfo?>(reason);
}
