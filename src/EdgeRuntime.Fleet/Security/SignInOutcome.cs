using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Result of an attempt to sign in.</summary>
/// <param name="User">The user; null when it failed.</param>
/// <param name="LockedAccount">Name of the account that this attempt locked.</param>
internal readonly record struct SignInOutcome(UserRow? User, string? LockedAccount = null);
