using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>What is to change in a keyring.</summary>
/// <param name="Replace">Roles whose keys all go, and that get a new one.</param>
/// <param name="Add">Public key files by role.</param>
/// <param name="Remove">Beginnings of key ids.</param>
/// <param name="Thresholds">New thresholds by role.</param>
internal sealed record KeyringChange(KeyRole[] Replace, ForRole<string>[] Add, string[] Remove, ForRole<int>[] Thresholds)
{
    /// <summary>The members of a role afterwards. A replaced role begins again with one key and a threshold of one unless told otherwise.</summary>
    public RoleMembers Apply(KeyRole role, KeyringDocument old, IEnumerable<KeyPair> made)
    {
        var before = old.MembersOf(role);
        var replaced = Replace.Contains(role);
        var kept = replaced ? [] : before.Keys.Where(key => !Remove.Any(id => key.KeyId.StartsWith(id, StringComparison.Ordinal)));
        return new RoleMembers(
            [.. kept, .. made.Where(pair => pair.Role == role).Select(static pair => pair.Spec), .. Add.Where(key => key.Role == role).Select(static key => PublicKeys.Read(key.Value))],
            Thresholds.LastOrDefault(threshold => threshold.Role == role, new ForRole<int>(role, replaced ? 1 : before.Threshold)).Value);
    }
}
