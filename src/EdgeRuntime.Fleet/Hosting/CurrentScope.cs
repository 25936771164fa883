using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Security;
using Microsoft.AspNetCore.Components.Authorization;

namespace EdgeRuntime.Fleet.Hosting;

/// <summary>The devices that the current user may see. One instance per connection of a browser.</summary>
internal sealed class CurrentScope(AuthenticationStateProvider authentication)
{
    /// <summary>The scope.</summary>
    public async ValueTask<FleetScope> GetAsync() => FleetClaims.ScopeOf((await authentication.GetAuthenticationStateAsync()).User);
}
