using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>The keys of a role with all that a keyring says of them.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Threshold">How many different ones of them must sign.</param>
public sealed record RoleMembers(ImmutableArray<KeySpec> Keys, int Threshold);
