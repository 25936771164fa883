namespace EdgeRuntime.Contracts.Signing;

/// <summary>The roles of a keyring.</summary>
/// <param name="Root">Signs keyrings.</param>
/// <param name="Models">Signs manifests and rollback grants.</param>
/// <param name="Desired">Signs desired documents.</param>
public sealed record KeyringRoles(RoleSpec Root, RoleSpec Models, RoleSpec Desired)
{
    /// <summary>The keys of a role.</summary>
    public RoleSpec this[KeyRole role] => role switch
    {
        KeyRole.Root => Root,
        KeyRole.Models => Models,
        KeyRole.Desired => Desired,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role"),
    };
}
