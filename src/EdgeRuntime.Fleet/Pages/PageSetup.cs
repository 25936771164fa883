using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Pages.Layout;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor.Services;

namespace EdgeRuntime.Fleet.Pages;

/// <summary>Registers the pages.</summary>
internal static class PageSetup
{
    /// <summary>Adds the services of the pages.</summary>
    public static void AddPages(this WebApplicationBuilder builder)
    {
        // Without a publish the files of packages are listed in a manifest beside the program; a published program has them in wwwroot.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.AddAuthorizationCore();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddScoped<AuthenticationStateProvider, PageUser>();
        builder.Services.AddScoped<CurrentScope>();
    }

    /// <summary>Maps the pages and their files.</summary>
    public static void MapPages(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
