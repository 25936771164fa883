using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Security.Forms;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EdgeRuntime.Fleet.Security;

/// <summary>The page <c>/account</c>: tokens and password of a user, users for admins. It needs the cookie: no token makes another one.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this WebApplication app)
    {
        var account = app.MapGroup("/account").ExcludeFromDescription()
            .RequireAuthorization(static policy =>
                policy.AddAuthenticationSchemes(CookieAuthenticationDefaults.AuthenticationScheme).RequireAuthenticatedUser());
        account.MapGet("", static (AccountPage page, HttpContext context) => page.ShowAsync(context));
        account.MapPost("/tokens", CreateTokenAsync);
        account.MapPost("/tokens/remove", RemoveTokenAsync);
        account.MapPost("/password", ChangePasswordAsync).RequireRateLimiting(RequestLimits.SignIn);
        var admin = account.MapGroup("/users").RequireAuthorization(FleetSecurity.PolicyOf(FleetRole.Admin));
        admin.MapPost("", CreateUserAsync);
        admin.MapPost("/remove", RemoveUserAsync);
    }

    private static async Task<RazorComponentResult<AccountForm>> CreateTokenAsync(
        [FromForm] string? name,
        [FromForm] FleetRole role,
        [FromForm] string? sites,
        [FromForm] int days,
        TokenStore tokens,
        AuditLog audit,
        FleetOptions options,
        AccountPage page,
        HttpContext context)
    {
        var title = name?.Trim() ?? "";
        var life = TimeSpan.FromDays(Math.Clamp(days, 0, 100_000));
        if (title.Length is 0 or > 64 || life < TimeSpan.FromDays(1) || life > options.Security.MaxTokenLifetime)
        {
            return await page.ShowAsync(context, problem: $"A token needs a name and 1 to {options.Security.MaxTokenLifetime.TotalDays:0} days of life.");
        }

        var user = FleetClaims.UserKeyOf(context.User)!.Value;
        var (row, token) = await tokens.CreateAsync(user, title, role, SitesOf(sites), life, context.RequestAborted);
        var permitted = row.Sites is null ? "all sites" : string.Join(", ", row.Sites);
        await audit.AddAsync(context, "token_created", title, $"{Words.Of(row.Role)}, {permitted}, {life.TotalDays:0} days");
        return await page.ShowAsync(context, newToken: token);
    }

    private static async Task<RazorComponentResult<AccountForm>> RemoveTokenAsync(
        [FromForm] int key, TokenStore tokens, AuditLog audit, AccountPage page, HttpContext context)
    {
        if (!await tokens.RemoveAsync(key, FleetClaims.UserKeyOf(context.User), context.RequestAborted))
        {
            return await page.ShowAsync(context, problem: "You have no such token.");
        }

        await audit.AddAsync(context, "token_removed", FormattableString.Invariant($"{key}"));
        return await page.ShowAsync(context, done: "The token is removed.");
    }

    private static async Task<RazorComponentResult<AccountForm>> ChangePasswordAsync(
        [FromForm] string? current,
        [FromForm] string? password,
        [FromForm] string? repeated,
        AccountStore accounts,
        AuditLog audit,
        AccountPage page,
        HttpContext context)
    {
        var (name, wanted) = (context.User.Identity!.Name!, password ?? "");
        if (wanted != repeated)
        {
            return await page.ShowAsync(context, problem: "The two passwords differ.");
        }

        if (AccountStore.PasswordObjection(name, wanted) is { } objection)
        {
            return await page.ShowAsync(context, problem: objection);
        }

        // Counted like a sign-in: an open browser must not be a way to try passwords.
        if ((await accounts.SignInAsync(name, current ?? "", context.RequestAborted)).User is not { } user)
        {
            return await page.ShowAsync(context, problem: "The current password is wrong.");
        }

        await accounts.SetPasswordAsync(user.Key, wanted, context.RequestAborted);
        await audit.AddAsync(context, "password_changed", name);
        await SignInEndpoints.SignInAsync(context, (await accounts.FindAsync(user.Key, context.RequestAborted))!);
        return await page.ShowAsync(context, done: "The password is changed; other sign-ins have ended.");
    }

    private static async Task<RazorComponentResult<AccountForm>> CreateUserAsync(
        [FromForm] string? name,
        [FromForm] string? password,
        [FromForm] FleetRole role,
        [FromForm] string? sites,
        AccountStore accounts,
        AuditLog audit,
        AccountPage page,
        HttpContext context)
    {
        var (wanted, secret, scope) = (name?.Trim() ?? "", password ?? "", SitesOf(sites));
        if (AccountStore.Objection(wanted, secret, role, scope) is { } objection)
        {
            return await page.ShowAsync(context, problem: objection);
        }

        if (await accounts.CreateAsync(wanted, secret, role, scope, context.RequestAborted) is not { } user)
        {
            return await page.ShowAsync(context, problem: "There is a user of this name already.");
        }

        await audit.AddAsync(context, "user_created", user.Name, AccountStore.Describe(user));
        return await page.ShowAsync(context, done: $"User {user.Name} is created.");
    }

    private static async Task<RazorComponentResult<AccountForm>> RemoveUserAsync(
        [FromForm] string? name, AccountStore accounts, AuditLog audit, AccountPage page, HttpContext context)
    {
        if (await accounts.RemoveAsync(name ?? "", context.RequestAborted) is { } objection)
        {
            return await page.ShowAsync(context, problem: objection);
        }

        await audit.AddAsync(context, "user_removed", name ?? "");
        return await page.ShowAsync(context, done: $"User {name} is removed.");
    }

    private static string[]? SitesOf(string? text) =>
        text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } sites ? sites : null;
}
