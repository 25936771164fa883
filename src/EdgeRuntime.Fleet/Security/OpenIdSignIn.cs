using System.Security.Claims;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Security.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Sign-in by an OpenID Connect provider: what it says of a user becomes a user of the fleet.</summary>
internal sealed class OpenIdSignIn(FleetOptions options, AccountStore accounts, AuditLog audit, ILogger<OpenIdSignIn> logger) : OpenIdConnectEvents
{
    /// <summary>Name of the scheme.</summary>
    public const string Scheme = "oidc";

    private const string NotAllowed = "You are signed in there, but have no role in this fleet. Ask an administrator of the fleet.";
    private const string Failed = "The sign-in there did not succeed. Try again; the log of edge-fleet says more.";
    private const int MaxSites = 1_000;

    /// <summary>Sets the handler up.</summary>
    public static void Configure(OpenIdConnectOptions handler, OidcOptions options)
    {
        handler.Authority = options.Authority;
        handler.ClientId = options.ClientId;
        handler.ClientSecret = options.ClientSecretFile is { } file ? File.ReadLines(file).FirstOrDefault()?.Trim() : null;
        handler.RequireHttpsMetadata = new Uri(options.Authority!).Scheme == Uri.UriSchemeHttps;
        handler.ResponseType = OpenIdConnectResponseType.Code;
        handler.ResponseMode = OpenIdConnectResponseMode.Query;
        handler.UsePkce = true;
        handler.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        handler.CallbackPath = "/sign-in/oidc/callback";
        handler.MapInboundClaims = false;
        handler.SaveTokens = false;
        handler.Scope.Clear();
        foreach (var scope in (string[])["openid", .. options.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            handler.Scope.Add(scope);
        }

        // The provider's answer is a redirection, which lax cookies come along with.
        foreach (var cookie in (CookieBuilder[])[handler.CorrelationCookie, handler.NonceCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        handler.EventsType = typeof(OpenIdSignIn);
    }

    /// <summary>Admits the user with the role that the provider's claims mean.</summary>
    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var claims = context.Principal!;
        if (RoleIn(claims) is not { } role)
        {
            Refuse(context, NotAllowed);
            return;
        }

        var (issuer, subject) = (claims.FindFirstValue("iss"), claims.FindFirstValue("sub"));
        var sites = role == FleetRole.Admin || Oidc.SitesClaim is not { } claim ? null : claims.FindAll(claim).Select(static site => site.Value).Take(MaxSites).Order(StringComparer.Ordinal).ToArray();
        var (user, objection) = await accounts.AdmitAsync($"{issuer} {subject}", NameIn(claims), role, sites, context.HttpContext.RequestAborted);
        if (user is null)
        {
            Refuse(context, objection!);
            return;
        }

        await audit.AddAsync(user.Name, context.HttpContext, "signed_in", user.Name, $"by {Oidc.Authority}: {AccountStore.Describe(user)}");
        context.Principal = FleetClaims.Create(
            CookieAuthenticationDefaults.AuthenticationScheme, user.Key, user.Name, user.Role, user.Sites, new Claim(FleetClaims.Stamp, user.Stamp));

        // Roles change at the provider: what it said counts for some hours and not for weeks.
        context.Properties!.IsPersistent = true;
        context.Properties.AllowRefresh = false;
        context.Properties.ExpiresUtc = context.Options.TimeProvider?.GetUtcNow().Add(Oidc.Lifetime);
    }

    /// <summary>Signs in and leads on by a page of this server: browsers keep strict cookies back while another server redirects.</summary>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        await context.HttpContext.SignInAsync(context.Options.SignInScheme, context.Principal!, context.Properties);
        var target = context.ReturnUri ?? "/";
        context.Response.Headers["Refresh"] = $"0; url={target}";
        await SignInEndpoints.Form<SignedInForm>(("Target", target)).ExecuteAsync(context.HttpContext);
        context.HandleResponse();
    }

    /// <summary>Shows the sign-in form with one sentence.</summary>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        var sentence = context.Failure is RefusedException refused ? refused.Message : Failed;
        Log.OpenIdFailed(logger, context.HttpContext.Connection.RemoteIpAddress?.ToString(), Contracts.OneLineText.Of(context.Failure?.Message ?? "", 500));
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await SignInEndpoints.Form<SignInForm>(("Problem", sentence), ("Provider", Oidc.Label)).ExecuteAsync(context.HttpContext);
        context.HandleResponse();
    }

    private OidcOptions Oidc => options.Security.Oidc;

    private static void Refuse(TokenValidatedContext context, string sentence) => context.Fail(new RefusedException(sentence));

    private FleetRole? RoleIn(ClaimsPrincipal claims) =>
        claims.FindAll(Oidc.RoleClaim).Select(static claim => claim.Value).Append(OidcOptions.Everybody)
            .Select(value => Oidc.Roles.TryGetValue(value, out var name) ? Words.Find<FleetRole>(name) : null).Max();

    private string NameIn(ClaimsPrincipal claims) => (Oidc.NameClaim is { } claim
        ? claims.FindFirstValue(claim)
        : claims.FindFirstValue("preferred_username") ?? claims.FindFirstValue("email") ?? claims.FindFirstValue("sub")) ?? "";

    private sealed class RefusedException(string sentence) : Exception(sentence);
}
