namespace EdgeRuntime.Client;

/// <summary>A user.</summary>
/// <param name="Name">The name.</param>
/// <param name="Role">The role.</param>
/// <param name="Sites">The sites; absent for all.</param>
/// <param name="Created">When the user was created.</param>
/// <param name="LastSignIn">Last sign-in; absent where there was none.</param>
public sealed record UserInfo(string Name, FleetRole Role, IReadOnlyList<string>? Sites, DateTimeOffset Created, DateTimeOffset? LastSignIn);
