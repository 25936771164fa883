using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Models.Staging;

/// <summary>How the last install that came to nothing ended, so that it is not begun again before somebody asks anew.</summary>
/// <param name="Digest">What was to be installed.</param>
/// <param name="Generation">The rank of the order that asked for it, <see cref="OrderRank.Value"/>.</param>
/// <param name="Phase"><see cref="ModelPhase.Failed"/> or <see cref="ModelPhase.RolledBack"/>.</param>
/// <param name="Error">Why.</param>
/// <param name="JudgedBy">The agent's version and its keyring: by others it is judged anew.</param>
public sealed record InstallVerdict(string Digest, long Generation, ModelPhase Phase, ErrorInfo Error, string? JudgedBy = null);
