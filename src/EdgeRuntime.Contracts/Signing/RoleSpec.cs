using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>Who may act in a role.</summary>
/// <param name="KeyIds">Ids of the keyring's keys.</param>
/// <param name="Threshold">How many different ones of them must sign.</param>
public sealed record RoleSpec(ImmutableArray<string> KeyIds, int Threshold);
