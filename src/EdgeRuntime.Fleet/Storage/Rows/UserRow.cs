namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>Somebody who may sign in.</summary>
internal sealed class UserRow
{
    public int Key { get; set; }

    /// <summary>The name, in lower case.</summary>
    public string Name { get; set; } = "";

    /// <summary>The password's hash; null for a user who signs in elsewhere.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Issuer and subject of a user who signs in by OpenID Connect, separated by a blank; null for a user with a password.</summary>
    public string? Subject { get; set; }

    public FleetRole Role { get; set; }

    /// <summary>Sites whose devices the user may see; null for all devices.</summary>
    public string[]? Sites { get; set; }

    /// <summary>Changes with the password and the permissions; a cookie with another one is no longer valid.</summary>
    public string Stamp { get; set; } = "";

    /// <summary>Attempts to sign in since the last that succeeded, or since the last lock-out.</summary>
    public int Attempts { get; set; }

    public long? LockedUntilMs { get; set; }

    public long CreatedMs { get; set; }

    public long? LastSignInMs { get; set; }
}
