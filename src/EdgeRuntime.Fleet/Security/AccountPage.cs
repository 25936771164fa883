using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Security.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Makes the page <c>/account</c> of whoever asks.</summary>
internal sealed class AccountPage(AccountStore accounts, TokenStore tokens, FleetOptions options)
{
    /// <summary>The page, with what was just done or went wrong.</summary>
    public async Task<RazorComponentResult<AccountForm>> ShowAsync(HttpContext context, string? problem = null, string? done = null, string? newToken = null)
    {
        var role = FleetClaims.RoleOf(context.User) ?? FleetRole.Viewer;
        var own = await tokens.ListAsync(FleetClaims.UserKeyOf(context.User) ?? 0, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return SignInEndpoints.Form<AccountForm>(
            (nameof(AccountForm.Problem), problem),
            (nameof(AccountForm.Done), done),
            (nameof(AccountForm.NewToken), newToken),
            (nameof(AccountForm.Name), context.User.Identity?.Name ?? ""),
            (nameof(AccountForm.Role), role),
            (nameof(AccountForm.Sites), FleetClaims.ScopeOf(context.User).Sites),
            (nameof(AccountForm.MaxDays), (int)options.Security.MaxTokenLifetime.TotalDays),
            (nameof(AccountForm.Tokens), own.Select(static entry => AccountFacts.Of(entry.Token)).ToList()),
            (nameof(AccountForm.Users), role == FleetRole.Admin ? (await accounts.ListAsync(context.RequestAborted)).Select(AccountFacts.Of).ToList() : []));
    }
}
