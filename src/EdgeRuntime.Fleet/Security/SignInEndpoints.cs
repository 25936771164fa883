using System.Security.Claims;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Security.Forms;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Setup, sign-in and sign-out: plain forms, each posted with an antiforgery token.</summary>
internal static class SignInEndpoints
{
    private const string WrongPassword = "Wrong name or password. An account is locked for some minutes after several failures.";

    public static void MapSignIn(this WebApplication app)
    {
        app.MapGet("/setup", ShowSetupAsync).AllowAnonymous().RequireRateLimiting(RequestLimits.SignIn).ExcludeFromDescription();
        app.MapPost("/setup", SetUpAsync).AllowAnonymous().RequireRateLimiting(RequestLimits.SignIn).ExcludeFromDescription();
        app.MapGet("/sign-in", ShowSignInAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/sign-in/oidc", ChallengeProvider).AllowAnonymous().RequireRateLimiting(RequestLimits.SignIn).ExcludeFromDescription();
        app.MapPost("/sign-in", SubmitSignInAsync).AllowAnonymous().RequireRateLimiting(RequestLimits.SignIn).ExcludeFromDescription();
        // 256 random bits need no limit of attempts.
        app.MapGet("/sign-in/once", SignInOnceAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/sign-out", static (ClaimsPrincipal user) => Form<SignOutForm>(("Name", user.Identity?.Name))).ExcludeFromDescription();
        app.MapPost("/sign-out", SignOutAsync).ExcludeFromDescription();
    }

    /// <summary>Signs a user in by a cookie.</summary>
    public static Task SignInAsync(HttpContext context, UserRow user) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme,
        FleetClaims.Create(CookieAuthenticationDefaults.AuthenticationScheme, user.Key, user.Name, user.Role, user.Sites, new Claim(FleetClaims.Stamp, user.Stamp)),
        new AuthenticationProperties { IsPersistent = true });

    /// <summary>A form as the answer.</summary>
    public static RazorComponentResult<T> Form<T>(params (string Name, object? Value)[] parameters)
        where T : Microsoft.AspNetCore.Components.IComponent => new(parameters.ToDictionary(static entry => entry.Name, static entry => entry.Value));

    private static async Task<RazorComponentResult<SetupForm>> ShowSetupAsync([FromQuery] string? token, SetupLink link, CancellationToken cancellationToken) =>
        Form<SetupForm>(("Token", await link.IsValidAsync(token, cancellationToken) ? token : null));

    private static async Task<IResult> SetUpAsync(
        [FromForm] string? token,
        [FromForm] string? name,
        [FromForm] string? password,
        [FromForm] string? repeated,
        SetupLink link,
        AccountStore accounts,
        AuditLog audit,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var (user, wanted) = (name?.Trim() ?? "", password ?? "");
        var problem = wanted != repeated ? "The two passwords differ." : AccountStore.Objection(user, wanted, FleetRole.Admin, null);
        if (problem is not null && await link.IsValidAsync(token, cancellationToken))
        {
            return Form<SetupForm>(("Token", token), ("Name", name), ("Problem", problem));
        }

        UserRow? created = null;
        if (problem is null)
        {
            await link.UseAsync(token, async () => created = await accounts.CreateAsync(user, wanted, FleetRole.Admin, null, cancellationToken), cancellationToken);
        }

        if (created is null)
        {
            return Form<SetupForm>();
        }

        await audit.AddAsync(created.Name, context, "user_created", created.Name, "admin, by the setup link");
        await SignInAsync(context, created);
        return TypedResults.LocalRedirect("/");
    }

    private static async Task<RazorComponentResult<SignInForm>> ShowSignInAsync([FromQuery] string? returnUrl, AccountStore accounts, FleetOptions options, CancellationToken cancellationToken) =>
        Form<SignInForm>(("ReturnUrl", returnUrl), ("Provider", ProviderOf(options)), ("HasNoUser", !await accounts.AnyAsync(cancellationToken)));

    private static IResult ChallengeProvider([FromQuery] string? returnUrl, FleetOptions options) => options.Security.Oidc.IsUsed
        ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = IsLocal(returnUrl) ? returnUrl : "/" }, [OpenIdSignIn.Scheme])
        : TypedResults.LocalRedirect("/sign-in");

    private static string? ProviderOf(FleetOptions options) => options.Security.Oidc is { IsUsed: true } oidc ? oidc.Label : null;

    private static async Task<IResult> SubmitSignInAsync(
        [FromForm] string? name,
        [FromForm] string? password,
        [FromForm] string? returnUrl,
        AccountStore accounts,
        AuditLog audit,
        FleetOptions options,
        HttpContext context,
        ILogger<AccountStore> logger,
        CancellationToken cancellationToken)
    {
        var outcome = await accounts.SignInAsync(name ?? "", password ?? "", cancellationToken);
        if (outcome.LockedAccount is { } locked)
        {
            Log.AccountLocked(logger, locked, context.Connection.RemoteIpAddress?.ToString());
            await audit.AddAsync("nobody", context, "account_locked", locked);
        }

        if (outcome.User is not { } user)
        {
            return Form<SignInForm>(("ReturnUrl", returnUrl), ("Provider", ProviderOf(options)), ("Problem", WrongPassword));
        }

        await SignInAsync(context, user);
        await audit.AddAsync(user.Name, context, "signed_in", user.Name);
        return TypedResults.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
    }

    private static async Task<RedirectHttpResult> SignInOnceAsync([FromQuery] string? token, SignInLink link, AuditLog audit, HttpContext context)
    {
        if (link.Use(token) is not { } user)
        {
            return TypedResults.LocalRedirect("/sign-in");
        }

        await SignInAsync(context, user);
        await audit.AddAsync(user.Name, context, "signed_in", user.Name, "by a link");
        return TypedResults.LocalRedirect("/");
    }

    // A form parameter makes the framework demand the antiforgery token.
    private static async Task<RedirectHttpResult> SignOutAsync([FromForm] IFormCollection form, HttpContext context)
    {
        _ = form;
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect("/sign-in");
    }

    // "//host" and "/\host" leave this server.
    private static bool IsLocal(string? url) => url is ['/'] || (url is ['/', not ('/' or '\\'), ..] && !url.Any(char.IsControl));
}
