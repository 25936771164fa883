using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace EdgeRuntime.Fleet.Security;

/// <summary>What happens with a sign-in cookie on each request.</summary>
internal sealed class CookieChecks(AccountStore accounts) : CookieAuthenticationEvents
{
    /// <summary>A cookie ends with its user, and with a change of password or permissions.</summary>
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (context.Principal is not { } principal || !await accounts.IsCurrentAsync(principal, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(context.Scheme.Name);
        }
    }

    /// <summary>Pages lead to the sign-in form; programs get a status.</summary>
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context) =>
        IsForPrograms(context.Request) ? RefusalWriter.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized) : base.RedirectToLogin(context);

    /// <summary>No page explains a missing role better than the status.</summary>
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context) =>
        RefusalWriter.WriteAsync(context.HttpContext, StatusCodes.Status403Forbidden);

    private static bool IsForPrograms(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method)
        || request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        || request.Path.StartsWithSegments("/openapi", StringComparison.Ordinal)
        || request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal)
        || request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);
}
