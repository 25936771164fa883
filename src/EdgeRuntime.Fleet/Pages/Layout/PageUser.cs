using EdgeRuntime.Fleet.Security;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace EdgeRuntime.Fleet.Pages.Layout;

/// <summary>
/// Who looks at a page. A page stays connected for days, so the user is checked again and again as the cookie is on each request: it ends with its user, and
/// with a change of password or permissions.
/// </summary>
internal sealed class PageUser(ILoggerFactory loggers, AccountStore accounts) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        accounts.IsCurrentAsync(authenticationState.User, cancellationToken);
}
