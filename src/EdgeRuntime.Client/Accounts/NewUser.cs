namespace EdgeRuntime.Client;

/// <summary>A user to create.</summary>
/// <param name="Name">1 to 64 letters, digits or . _ @ -.</param>
/// <param name="Password">12 to 256 characters.</param>
/// <param name="Role">The role.</param>
/// <param name="Sites">The sites; all without them.</param>
public sealed record NewUser(string Name, string Password, FleetRole Role, IReadOnlyList<string>? Sites = null);
