namespace EdgeRuntime.Client;

/// <summary>An API token, without its secret.</summary>
/// <param name="Key">Number of the token.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">Its role.</param>
/// <param name="Sites">Its sites; absent for all of the user's.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it expires.</param>
/// <param name="LastUsed">When it was last used, to the minute; absent where it never was.</param>
public sealed record TokenInfo(
    int Key, string Name, FleetRole Role, IReadOnlyList<string>? Sites, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? LastUsed);
