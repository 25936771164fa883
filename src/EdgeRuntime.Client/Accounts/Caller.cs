namespace EdgeRuntime.Client;

/// <summary>Who a request is from.</summary>
/// <param name="Name">The user.</param>
/// <param name="Role">The role in force.</param>
/// <param name="Sites">The sites; absent for all.</param>
/// <param name="Token">The token's name, where one was used.</param>
public sealed record Caller(string Name, FleetRole Role, IReadOnlyList<string>? Sites, string? Token);
