namespace EdgeRuntime.Fleet.Configuration;

/// <summary>Sign-in by an OpenID Connect provider (authorization code with PKCE), beside passwords.</summary>
internal sealed class OidcOptions
{
    /// <summary>Stands in <see cref="Roles"/> for everybody whom the provider signs in.</summary>
    public const string Everybody = "*";

    /// <summary>Address of the provider (its issuer), such as https://id.example/realms/main. Default: none, passwords only.</summary>
    public string? Authority { get; set; }

    /// <summary>Client id of this fleet at the provider.</summary>
    public string? ClientId { get; set; }

    /// <summary>File whose first line is the client's secret. Default: none, a public client.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>Name of the provider on the sign-in page. Default: single sign-on.</summary>
    public string Label { get; set; } = "single sign-on";

    /// <summary>What is asked for beside <c>openid</c>, separated by blanks. Default: profile email.</summary>
    public string Scope { get; set; } = "profile email";

    /// <summary>The claim that names the user. Default: preferred_username, else email, else sub.</summary>
    public string? NameClaim { get; set; }

    /// <summary>The claim that holds roles or groups. Default: roles.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim that holds the sites of a viewer or an operator. Default: none, all sites.</summary>
    public string? SitesClaim { get; set; }

    /// <summary>Roles of the fleet by values of <see cref="RoleClaim"/>; <c>*</c> is everybody. The highest counts; who has none may not sign in.</summary>
    public IDictionary<string, string> Roles { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long a sign-in lasts; then the provider is asked again. Default 12 hours.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Whether there is a provider.</summary>
    public bool IsUsed => Authority is not null;

    /// <summary>Adds a line for each value that cannot be.</summary>
    public void Validate(string key, ICollection<string> errors)
    {
        if (!IsUsed)
        {
            return;
        }

        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            errors.Add($"{key}:{nameof(Authority)} must start with https://, but is '{Authority}'");
        }

        if (string.IsNullOrWhiteSpace(ClientId))
        {
            errors.Add($"{key}:{nameof(ClientId)} is missing: the id that the provider has given this fleet");
        }

        if (ClientSecretFile is not null && !File.Exists(ClientSecretFile))
        {
            errors.Add($"{key}:{nameof(ClientSecretFile)} names '{ClientSecretFile}', which does not exist");
        }

        if (Roles.Count == 0)
        {
            errors.Add($"{key}:{nameof(Roles)} is empty: nobody could sign in; name a role for a value of '{RoleClaim}', or for '{Everybody}'");
        }

        foreach (var (value, role) in Roles.Where(static entry => Words.Find<FleetRole>(entry.Value) is null))
        {
            errors.Add($"{key}:{nameof(Roles)}:{value} must be one of {string.Join(", ", Words.AllOf(typeof(FleetRole)))}, but is '{role}'");
        }

        if (Lifetime < TimeSpan.FromMinutes(5) || Lifetime > TimeSpan.FromDays(30))
        {
            errors.Add($"{key}:{nameof(Lifetime)} must be 00:05:00 to 30.00:00:00, but is {Lifetime}");
        }
    }
}
