using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>What commands do beyond the loops of models and power.</summary>
/// <param name="Restart">Ends the agent so that it is started again.</param>
/// <param name="RollBack">Puts a model's previous commit back, by its id and a grant; null when done.</param>
/// <param name="SetPolicy">Puts a policy into force for a time, by the command's payload; null when done.</param>
internal sealed record CommandActions(Action Restart, Func<string, DsseEnvelope?, CancellationToken, Task<ErrorInfo?>> RollBack, Func<byte[], ErrorInfo?> SetPolicy)
{
    /// <summary>Collects diagnostics, or gives a block of them, by the command's payload; null where the configuration does not allow it.</summary>
    public Func<byte[], CancellationToken, Task<Checked<DiagnosticsPart>>>? Diagnose { get; init; }

    /// <summary>Sets the level of the log for a time, by the command's payload; null where it cannot be changed.</summary>
    public Func<byte[], ErrorInfo?>? SetLogLevel { get; init; }
}
