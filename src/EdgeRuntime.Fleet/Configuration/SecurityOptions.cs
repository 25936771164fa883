namespace EdgeRuntime.Fleet.Configuration;

/// <summary>Sign-in and API tokens.</summary>
internal sealed class SecurityOptions
{
    /// <summary>How long a sign-in lasts after the last request. Default 14 days.</summary>
    public TimeSpan SignInLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Failed sign-ins in a row that lock an account, 3 to 100. Default 5.</summary>
    public int MaxFailedSignIns { get; set; } = 5;

    /// <summary>How long an account stays locked. Default 15 minutes.</summary>
    public TimeSpan LockOut { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest life of an API token. Default 365 days.</summary>
    public TimeSpan MaxTokenLifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Sign-in attempts a minute from one address, 1 to 1000. Default 20.</summary>
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>REST requests a second of one user, token or address, 1 to 10000. Default 50; ten seconds' worth may come at once.</summary>
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>Sign-in by an OpenID Connect provider.</summary>
    public OidcOptions Oidc { get; set; } = new();

    /// <summary>Adds a line for each invalid value.</summary>
    public void Validate(string key, ICollection<string> errors)
    {
        Oidc.Validate($"{key}:{nameof(Oidc)}", errors);
        foreach (var (name, value, least) in new[]
        {
            (nameof(SignInLifetime), SignInLifetime, TimeSpan.FromMinutes(5)),
            (nameof(LockOut), LockOut, TimeSpan.FromSeconds(10)),
            (nameof(MaxTokenLifetime), MaxTokenLifetime, TimeSpan.FromHours(1)),
        })
        {
            if (value < least)
            {
                errors.Add($"{key}:{name} must be at least {least}, but is {value}");
            }
        }

        foreach (var (name, value, least, most) in new[]
        {
            (nameof(MaxFailedSignIns), MaxFailedSignIns, 3, 100),
            (nameof(SignInsPerMinute), SignInsPerMinute, 1, 1_000),
            (nameof(RequestsPerSecond), RequestsPerSecond, 1, 10_000),
        })
        {
            if (value < least || value > most)
            {
                errors.Add(FormattableString.Invariant($"{key}:{name} must be {least} to {most}, but is {value}"));
            }
        }
    }
}
