using System.Security.Claims;
using EdgeRuntime.Fleet.Queries;

namespace EdgeRuntime.Fleet.Security;

/// <summary>What a signed-in user or a token carries: name, role and sites. Whoever has no claim about sites sees no device.</summary>
internal static class FleetClaims
{
    /// <summary>The user's stamp when the cookie was made.</summary>
    public const string Stamp = "fleet_stamp";

    /// <summary>Key of the user's row.</summary>
    public const string UserKey = "fleet_user";

    /// <summary>Name of the token, where one was used.</summary>
    public const string Token = "fleet_token";

    private const string Site = "fleet_site";
    private const string AllSites = "fleet_all_sites";

    /// <summary>Makes a principal.</summary>
    public static ClaimsPrincipal Create(string scheme, int userKey, string name, FleetRole role, IReadOnlyList<string>? sites, params Claim[] others) =>
        new(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.Name, name),
                new Claim(ClaimTypes.Role, Words.Of(role)),
                new Claim(UserKey, userKey.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                .. sites is null ? [new Claim(AllSites, "true")] : sites.Select(static site => new Claim(Site, site)),
                .. others,
            ],
            scheme));

    /// <summary>The devices that a principal may see.</summary>
    public static FleetScope ScopeOf(ClaimsPrincipal user) =>
        user.HasClaim(AllSites, "true") ? FleetScope.Everything : new FleetScope([.. user.FindAll(Site).Select(static claim => claim.Value)]);

    /// <summary>The role of a principal; null where it has none.</summary>
    public static FleetRole? RoleOf(ClaimsPrincipal user) =>
        Enum.GetValues<FleetRole>().Where(role => user.IsInRole(Words.Of(role))).Select(static role => (FleetRole?)role).Max();

    /// <summary>The user's key; null where nobody is signed in.</summary>
    public static int? UserKeyOf(ClaimsPrincipal user) =>
        int.TryParse(user.FindFirstValue(UserKey), System.Globalization.CultureInfo.InvariantCulture, out var key) ? key : null;

    /// <summary>Who it is, for the audit log.</summary>
    public static string ActorOf(ClaimsPrincipal user) =>
        user.FindFirstValue(Token) is { } token ? $"{user.Identity?.Name} (token {token})" : user.Identity?.Name ?? "nobody";
}
