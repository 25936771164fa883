using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace EdgeRuntime.Fleet.Pages.Layout;

/// <summary>Header, navigation and theme. Pages are rendered as soon as the browser has said how it shows them.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private Viewer? _viewer;
    private ErrorBoundary? _boundary;
    private DotNetObjectReference<MainLayout>? _self;

    [CascadingParameter]
    private Task<AuthenticationState>? State { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <summary>The browser's width or its theme changed.</summary>
    [JSInvokable]
    public void ViewerChanged(ViewerFacts facts)
    {
        _viewer = Viewer.Of(facts);
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_self is null)
        {
            return;
        }

        try
        {
            await Script.InvokeVoidAsync("fleetViewer.forget");
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }

        _self.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            ViewerChanged(await Script.InvokeAsync<ViewerFacts>("fleetViewer.watch", _self));
        }
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _boundary?.Recover();
        if (State is { } state && (await state).User.Identity is not { IsAuthenticated: true })
        {
            // The server's first answer needed a user: this one has ended since.
            Navigation.NavigateTo("/sign-in", forceLoad: true);
        }
    }

    private void Recover() => _boundary?.Recover();

    private async Task SwitchThemeAsync() => ViewerChanged(await Script.InvokeAsync<ViewerFacts>("fleetViewer.switchTheme"));

    private static string ThemeTitle(string theme) => theme switch
    {
        "light" => "Theme: light",
        "dark" => "Theme: dark",
        _ => "Theme: as the system",
    };

    private static string ThemeIcon(string theme) => theme switch
    {
        "light" => Icons.Material.Filled.LightMode,
        "dark" => Icons.Material.Filled.DarkMode,
        _ => Icons.Material.Filled.BrightnessAuto,
    };
}
