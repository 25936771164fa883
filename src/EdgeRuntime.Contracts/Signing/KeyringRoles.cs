namespace EdgeRuntime.Contracts.Signing;

/// <summary>The roles of a keyring.</summary>
/// <param name="Root">Signs keyrings.</param>
/// <param name="Models">Signs manifests and rollback grants.</param>
/// <param name="Desired">Signs desired documents.</param>
public sealed record KeyringRoles(RoleSpec Root, RoleSpec Models, RoleSpec Desired)
{
    private static readonly RoleSpec Nobody = new([], 1);

    /// <summary>Signs manifests of the agent's packages; absent: nobody may.</summary>
    public RoleSpec? Agent { get; init; }

    /// <summary>The keys of a role.</summary>
    public RoleSpec this[KeyRole role] => role switch
    {
        KeyRole.Root => Root,
        KeyRole.Models => Models,
        KeyRole.Desired => Desired,
        KeyRole.Agent => Agent ?? Nobody,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role"),
    };
}
