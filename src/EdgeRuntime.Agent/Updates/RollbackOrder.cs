using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Agent.Updates;

/// <summary>An operator's command to go back.</summary>
/// <param name="Model">The model.</param>
/// <param name="Grant">Leave to go below the floor; null without.</param>
internal sealed record RollbackOrder(string Model, DsseEnvelope? Grant)
{
    /// <summary>What came of it.</summary>
    public TaskCompletionSource<ErrorInfo?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
