using EdgeRuntime.Fleet.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Puts sign-in, roles, headers and limits together.</summary>
internal static class FleetSecurity
{
    private const string Either = "CookieOrToken";

    /// <summary>Adds the services. Whatever is not open on purpose needs a user.</summary>
    public static void AddSecurity(this IServiceCollection services, FleetOptions options)
    {
        services.AddSingleton<AccountStore>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<SetupLink>();
        services.AddSingleton<SignInLink>();
        services.AddSingleton<CookieChecks>();
        services.AddSingleton<AccountPage>();
        services.AddHostedService<StartNotices>();
        services.AddScoped<AuthenticationStateProvider, CircuitChecks>();
        services.AddProblemDetails(static problems => problems.CustomizeProblemDetails = static context =>
            context.ProblemDetails.Detail ??= context.Exception is BadHttpRequestException bad
                ? bad.Message
                : RefusalWriter.SentenceOf(context.ProblemDetails.Status));
        services.AddRequestLimits(options.Security);

        // It warns at each start that keys are not encrypted on disk; their folder is private.
        services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.AddDataProtection().SetApplicationName("edge-fleet").PersistKeysToFileSystem(KeyFolder(options));
        services.AddAntiforgery(static antiforgery =>
        {
            antiforgery.Cookie.Name = "fleet-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        var authentication = services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, static scheme => scheme.ForwardDefaultSelector = static context =>
                context.Request.Headers.ContainsKey("Authorization") ? TokenAuthentication.Name : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Name, null)
            .AddCookie(cookie =>
            {
                cookie.Cookie.Name = "fleet";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Strict;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = options.Security.SignInLifetime;
                cookie.SlidingExpiration = true;
                cookie.LoginPath = "/sign-in";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.EventsType = typeof(CookieChecks);
            });
        if (options.Security.Oidc is { IsUsed: true } oidc)
        {
            services.AddSingleton<OpenIdSignIn>();
            authentication.AddOpenIdConnect(OpenIdSignIn.Scheme, handler => OpenIdSignIn.Configure(handler, oidc));
        }

        var authorization = services.AddAuthorizationBuilder();
        foreach (var role in Enum.GetValues<FleetRole>())
        {
            authorization.AddPolicy(PolicyOf(role), policy => AtLeast(policy, role));
        }

        var user = AtLeast(new AuthorizationPolicyBuilder(), FleetRole.Viewer).Build();
        authorization.SetFallbackPolicy(user).SetDefaultPolicy(user);
    }

    /// <summary>Adds the middleware and the sign-in forms; comes before everything that needs a user.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseHsts();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.MapSignIn();
        app.MapAccount();
    }

    /// <summary>Name of the policy that a role meets.</summary>
    public static string PolicyOf(FleetRole role) => Words.Of(role);

    private static DirectoryInfo KeyFolder(FleetOptions options)
    {
        var path = Path.Combine(options.ResolveDataDirectory(), "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static AuthorizationPolicyBuilder AtLeast(AuthorizationPolicyBuilder policy, FleetRole role) =>
        policy.RequireAuthenticatedUser().RequireAssertion(context => FleetClaims.RoleOf(context.User) >= role);
}
